/**
 * Compares a text with a pattern of IAM: `*` stands for any text, `?` for any one character.
 *
 * Source: IAM user guide, "IAM JSON policy elements: Resource".
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}
