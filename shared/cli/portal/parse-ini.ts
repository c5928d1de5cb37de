/** The sections of a file, each with its values by name. */
export type IniSections = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Reads the files of `~/.aws`: sections in brackets, `name = value`, comments; nested values are passed over. */
export function parseIni(text: string): IniSections {
  const sections = new Map<string, Record<string, string>>();
  let current: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const title = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (title !== undefined) {
      const name = title.replace(/\s+/g, ' ');
      current = sections.get(name) ?? {};
      sections.set(name, current);
      continue;
    }
    const [, name, value] = /^([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (current && name !== undefined && value !== undefined) current[name] = value;
  }
  return sections;
}
