/** Generated parts of a text, by the name in their markers. */
export type GeneratedParts = Readonly<Record<string, () => string>>;

/**
 * Replaces the generated parts of a text.
 *
 * @param text with a pair of markers, `<!-- generated: errors -->` and `<!-- end -->`, around each part
 * @param called what the text is called: `the README`
 * @throws Error when a part has no markers
 */
export function fillGenerated(text: string, parts: GeneratedParts, called: string): string {
  return Object.entries(parts).reduce((filled, [name, print]) => {
    const start = `<!-- generated: ${name} -->\n`;
    const from = filled.indexOf(start);
    const to = filled.indexOf('<!-- end -->', from);
    if (from < 0 || to < 0) throw new Error(`${called} has no markers for the generated part ${name}`);
    return `${filled.slice(0, from)}${start}\n${print()}\n\n${filled.slice(to)}`;
  }, text);
}
