/** Controls, invisible and direction characters, line separators, private use, halves of pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** The styles that `paint.ts` makes: `ESC [ 32 m`. */
const styleStart = String.fromCharCode(27);
const style = /^\[(?:1|2|22|31|32|33|39)m/;

/**
 * Makes text of others safe for a terminal: a sender must not be able to move the cursor, hide what follows, or turn
 * the direction of writing. What is not printable is shown as its code; line breaks too.
 */
export function oneLine(text: string): string {
  return text.replace(unprintable, codeOf);
}

/** The same for a whole text, which keeps its line breaks and, if it is coloured, our own colours. */
export function printableText(text: string, isColoured: boolean): string {
  return text.replace(unprintable, (character, at: number) => {
    if (character === '\n') return character;
    const isOurs = isColoured && character === styleStart && style.test(text.slice(at + 1, at + 5));
    return isOurs ? character : codeOf(character);
  });
}

function codeOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
