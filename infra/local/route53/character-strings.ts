/** Outcome of reading the value of a TXT record: its character-strings, or what Route 53 calls the problem. */
export type CharacterStrings =
  | { readonly ok: true; readonly strings: readonly Buffer[] }
  | { readonly ok: false; readonly problem: string };

const notQuoted = 'InvalidCharacterString (Value should be enclosed in quotation marks)';
const tooLong = 'CharacterStringTooLong (Value is too long)';
const dataTooLong = 'TXTRDATATooLong (Value is too long)';
const invalidEscape = 'InvalidCharacterString (Invalid escape sequence)';
const invalidCharacter = 'InvalidCharacterString (Value contains a character outside printable ASCII)';

/**
 * Reads a TXT value as Route 53 takes it: strings in double quotes with white space (or nothing) between them,
 * `\ooo` for any byte, a backslash before `"` and `\`; at most 255 bytes a string and 4,000 characters in all.
 *
 * Source: developer guide, "TXT record type".
 */
export function readCharacterStrings(value: string): CharacterStrings {
  if (value.length > 4000) return { ok: false, problem: dataTooLong };
  const strings: Buffer[] = [];
  let rest = value.trim();
  while (rest !== '') {
    const quoted = /^"((?:[^"\\]|\\.)*)"[ \t]*/s.exec(rest);
    if (quoted === null) return { ok: false, problem: notQuoted };
    const string = readEscapes(quoted[1] ?? '');
    if (typeof string === 'string') return { ok: false, problem: string };
    if (string.length > 255) return { ok: false, problem: tooLong };
    strings.push(string);
    rest = rest.slice(quoted[0].length);
  }
  return strings.length === 0 ? { ok: false, problem: notQuoted } : { ok: true, strings };
}

function readEscapes(text: string): Buffer | string {
  if (/[^\x20-\x7e]/.test(text)) return invalidCharacter;
  if (/\\(?![0-3][0-7]{2}|["\\])/.test(text.replaceAll('\\\\', ''))) return invalidEscape;
  const bytes = text.replace(/\\([0-3][0-7]{2}|["\\])/g, (_, escaped: string) =>
    escaped.length === 1 ? escaped : String.fromCharCode(Number.parseInt(escaped, 8)),
  );
  return Buffer.from(bytes, 'latin1');
}
