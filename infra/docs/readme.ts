import { configurationTable, errorTable } from './tables.ts';

/** The parts of the README that are generated, by the name in their markers. */
const parts: Readonly<Record<string, () => string>> = {
  errors: errorTable,
  configuration: configurationTable,
};

/**
 * Replaces the generated parts of the README.
 *
 * @param readme text with a pair of markers, `<!-- generated: errors -->` and `<!-- end -->`, around each part
 * @throws Error when a part has no markers
 */
export function fillReadme(readme: string): string {
  return Object.entries(parts).reduce((text, [name, print]) => {
    const start = `<!-- generated: ${name} -->\n`;
    const from = text.indexOf(start);
    const to = text.indexOf('<!-- end -->', from);
    if (from < 0 || to < 0) throw new Error(`the README has no markers for the generated part ${name}`);
    return `${text.slice(0, from)}${start}\n${print()}\n\n${text.slice(to)}`;
  }, readme);
}
