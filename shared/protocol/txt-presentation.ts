/** The bytes of a TXT record, or why the text is no presentation of one. */
export type ParsedTxt =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string };

// RFC 1035 section 3.3: the length of a character-string is one octet.
const maxStringBytes = 255;
const quoted = /"((?:[^"\\]|\\.)*)"(?:[ \t]+(?=")|$)/y;
// Route 53 writes an octet as three OCTAL digits, where zone files (RFC 1035 section 5.1) have decimal ones.
const unit = /\\([0-3][0-7]{2})|\\(["\\])|([ !#-[\]-~])/y;

/**
 * Prints a TXT value the way Route 53 takes it: quoted strings of at most 255 bytes, with `\"`, `\\` and
 * octal escapes.
 *
 * @param value bytes, or text that is taken as UTF-8
 */
export function printTxt(value: string | Uint8Array): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  const strings: string[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += maxStringBytes) {
    strings.push(`"${Array.from(bytes.subarray(start, start + maxStringBytes), printByte).join('')}"`);
  }
  return strings.join(' ');
}

/**
 * Reads a TXT value the way Route 53 writes it; the strings are joined.
 *
 * @param presentation such as `"v=spf1 -all"` or `"one" "two\012"`
 */
export function parseTxt(presentation: string): ParsedTxt {
  const bytes: number[] = [];
  quoted.lastIndex = 0;
  do {
    const match = quoted.exec(presentation);
    if (match === null) return fault('a TXT value is one or more strings in double quotes');
    const string = parseString(match[1] ?? '');
    if (string === undefined) return fault('a TXT string holds a character or an escape that is not taken');
    if (string.length > maxStringBytes) return fault(`a TXT string is longer than ${maxStringBytes} bytes`);
    bytes.push(...string);
  } while (quoted.lastIndex < presentation.length);
  return { ok: true, bytes: Uint8Array.from(bytes) };
}

function parseString(text: string): readonly number[] | undefined {
  const bytes: number[] = [];
  for (unit.lastIndex = 0; unit.lastIndex < text.length; ) {
    const match = unit.exec(text);
    if (match === null) return undefined;
    const [, octal, escaped, plain] = match;
    bytes.push(octal === undefined ? (escaped ?? plain ?? '').charCodeAt(0) : Number.parseInt(octal, 8));
  }
  return bytes;
}

function printByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '"' || character === '\\') return `\\${character}`;
  const isPrintable = byte >= 0x20 && byte <= 0x7e;
  return isPrintable ? character : `\\${byte.toString(8).padStart(3, '0')}`;
}

function fault(reason: string): ParsedTxt {
  return { ok: false, reason };
}
