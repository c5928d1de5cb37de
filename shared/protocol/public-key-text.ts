import { isCanonicalBase64 } from './base64.ts';

const maxTextLength = 4000;
const header = '-----BEGIN PUBLIC KEY-----';
const footer = '-----END PUBLIC KEY-----';
// The two characters \n stand for a line break in records that were typed or went through JSON.
const breaks = /\\n|[ \t\r\n]+/g;
const lineLength = 64;

/**
 * Finds the base64 of a public key in PEM (RFC 7468 section 13) with real line breaks, with the two characters
 * `\n`, with spaces or with none, or in a text that is nothing but the base64.
 *
 * @returns canonical base64 of the SPKI, not yet looked into; undefined when the text is nothing of this kind
 */
export function readPublicKeyText(text: string): string | undefined {
  if (text.length > maxTextLength) return undefined;
  const trimmed = withoutBreaksBehind(text.replace(/^(?:\\n|[ \t\r\n])+/, ''));
  const framed = trimmed.startsWith(header) && trimmed.endsWith(footer);
  const content = framed ? trimmed.slice(header.length, -footer.length) : trimmed;
  const base64 = content.replace(breaks, '');
  return isCanonicalBase64(base64) ? base64 : undefined;
}

/** By hand, as a pattern takes the square of a run of spaces, in a text that anybody may send. */
function withoutBreaksBehind(text: string): string {
  let end = text.length;
  for (;;) {
    if (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1;
    else if (text.endsWith('\\n', end)) end -= 2;
    else return text.slice(0, end);
  }
}

/**
 * Prints a public key as PEM with real line breaks, without one at the end: the form that we publish.
 *
 * @param spkiBase64 canonical base64 of the key's SPKI
 * @throws TypeError when the text is no canonical base64
 */
export function printPublicKeyPem(spkiBase64: string): string {
  if (!isCanonicalBase64(spkiBase64)) {
    throw new TypeError('a public key is printed from the canonical base64 of its SPKI');
  }
  const lines = spkiBase64.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return [header, ...lines, footer].join('\n');
}
