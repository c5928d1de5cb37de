import { printsExactly } from './json-number.ts';

const quote = '"'.charCodeAt(0);
const colon = ':'.charCodeAt(0);
const minus = '-'.charCodeAt(0);
const zero = '0'.charCodeAt(0);
const point = '.'.charCodeAt(0);
const backslash = '\\'.charCodeAt(0);

/** What a byte begins outside of strings; all others count for nothing here. */
const starts = { string: 1, memberValue: 2, number: 3, space: 4 } as const;
const digit = 1;
const otherInNumber = 2;

// Tables by byte: with comparisons in their place the scan takes several times as long.
const startOf = table(
  ['"', starts.string],
  [':', starts.memberValue],
  ['-0123456789', starts.number],
  [' \n\r\t', starts.space],
);
const partOfNumber = table(['0123456789', digit], ['+-.eE', otherInNumber]);

// Fifteen digits survive the way through a double and back (IEEE 754 binary64), and so print as they were spelled.
const alwaysExactDigits = 15;

/** What the tokens of JSON text show that its parsed value does not. */
export interface JsonTokens {
  /** Member names in the text; more than the value has when a name occurs twice in an object. */
  readonly memberCount: number;
  /** Whether every number is spelled so that printing its value gives the same decimal. */
  readonly numbersExact: boolean;
  /**
   * Whether JSON.stringify prints the value as this very text, as long as no member name occurs twice. It may be
   * false where it does, with escapes or with names that begin with a digit.
   */
  readonly printsAsIs: boolean;
}

/**
 * Scans the tokens of JSON text in one pass.
 *
 * @param bytes the text in UTF-8; JSON.parse has taken it
 */
export function scanJsonTokens(bytes: Uint8Array): JsonTokens {
  const end = bytes.length;
  let memberCount = 0;
  let printsAsIs = true;
  let index = 0;
  while (index < end) {
    const start = startOf[bytes[index] as number];
    index += 1;
    if (start === starts.string) {
      // JSON.parse puts members that are named like array indices first (ECMA-262, OrdinaryOwnPropertyKeys).
      const mayBeIndex = partOfNumber[bytes[index] as number] === digit;
      while (index < end && bytes[index] !== quote) {
        if (bytes[index] === backslash) {
          printsAsIs = false;
          index += 1;
        }
        index += 1;
      }
      index += 1;
      if (mayBeIndex && index < end && bytes[index] === colon) printsAsIs = false;
    } else if (start === starts.memberValue) memberCount += 1;
    else if (start === starts.space) printsAsIs = false;
    else if (start === starts.number) {
      const first = index - 1;
      index = endOfDigits(bytes, index);
      const hasFraction = bytes[index] === point;
      if (hasFraction) index = endOfDigits(bytes, index + 1);
      const isPlain = index === end || partOfNumber[bytes[index] as number] === 0;
      if (isPlain && printsPlainly(bytes, first, index, hasFraction)) continue;
      while (index < end && partOfNumber[bytes[index] as number] !== 0) index += 1;
      const token = Buffer.from(bytes.subarray(first, index)).toString('latin1');
      if (!printsExactly(token)) return { memberCount, numbersExact: false, printsAsIs: false };
      if (JSON.stringify(Number(token)) !== token) printsAsIs = false;
    }
  }
  return { memberCount, numbersExact: true, printsAsIs };
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && partOfNumber[bytes[index] as number] === digit) index += 1;
  return index;
}

/**
 * Whether a number without exponent is surely printed as it is spelled: few digits, no zero at the end of a fraction,
 * and nothing at the start that a lost sign or an exponent could come from (`-0`, `0.0000001`).
 */
function printsPlainly(bytes: Uint8Array, start: number, end: number, hasFraction: boolean): boolean {
  if (end - start > alwaysExactDigits) return false;
  const first = bytes[start] === minus ? start + 1 : start;
  if (bytes[first] !== zero) return !hasFraction || bytes[end - 1] !== zero;
  if (end === first + 1) return first === start;
  return bytes[first + 2] !== zero && bytes[end - 1] !== zero;
}

function table(...kinds: readonly (readonly [characters: string, kind: number])[]): Uint8Array {
  const byByte = new Uint8Array(256);
  for (const [characters, kind] of kinds) {
    for (const character of characters) byByte[character.charCodeAt(0)] = kind;
  }
  return byByte;
}
