/** Kinds of ASCII characters that the formats are made of; combine them with `|`. */
export const characters = {
  lowerCase: 1,
  upperCase: 2,
  digit: 4,
  hyphen: 8,
  underscore: 16,
  dotOrColon: 32,
  base64: 64,
} as const;

// An entry for every UTF-16 code unit, so that no lookup falls outside and needs a check.
const kinds = new Uint8Array(0x1_0000);
mark('abcdefghijklmnopqrstuvwxyz', characters.lowerCase);
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', characters.upperCase);
mark('0123456789', characters.digit);
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', characters.base64);
mark('-', characters.hyphen);
mark('_', characters.underscore);
mark('.:', characters.dotOrColon);

/**
 * Whether a part of a text consists of characters of some kinds; an empty part does.
 *
 * Identities and ids of every message pass here: beside the verification of an RSA signature, one short loop took
 * half the time of regular expressions for the same grammar.
 *
 * @param allowed kinds, combined with `|`
 * @param start index of the first character
 * @param end index behind the last
 */
export function consistsOf(text: string, allowed: number, start = 0, end = text.length): boolean {
  return endOf(text, allowed, start, end) === end;
}

/**
 * Finds the end of the characters of some kinds that a part of a text begins with.
 *
 * @returns index of the first character of another kind; `end` when there is none
 */
export function endOf(text: string, allowed: number, start: number, end = text.length): number {
  let index = start;
  while (index < end && ((kinds[text.charCodeAt(index)] as number) & allowed) !== 0) index += 1;
  return index;
}

function mark(members: string, kind: number): void {
  for (const member of members) {
    const unit = member.charCodeAt(0);
    kinds[unit] = (kinds[unit] as number) | kind;
  }
}
