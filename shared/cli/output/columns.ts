/** Prints rows with their columns below one another, two spaces apart; no space at the end of a line. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prints named values, the names in a column of their own; those without a value are left out. */
export function fields(values: Readonly<Record<string, string | undefined>>): string {
  return columns(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[`${name}:`, value]])),
  );
}

/** Moves lines to the right. */
export function indent(text: string, spaces = 2): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));
}
