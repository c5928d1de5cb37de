import { printsExactly } from './json-number.ts';

const quote = 0x22;
const plus = 0x2b;
const minus = 0x2d;
const point = 0x2e;
const digitZero = 0x30;
const digitNine = 0x39;
const colon = 0x3a;
const exponentSign = 0x45;
const backslash = 0x5c;
const space = 0x20;
const lowerCaseBit = 0x20;

// Fifteen digits survive the way through a double and back (IEEE 754 binary64).
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
 * @param text JSON text that JSON.parse has taken, well-formed Unicode
 */
export function scanJsonTokens(text: string): JsonTokens {
  const mayEscape = text.includes('\\');
  let memberCount = 0;
  let printsAsIs = !mayEscape;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) {
      const end = mayEscape ? endOfString(text, index) : text.indexOf('"', index + 1);
      // JSON.parse puts members that are named like array indices first (ECMA-262, OrdinaryOwnPropertyKeys).
      if (isDigit(text.charCodeAt(index + 1)) && text.charCodeAt(end + 1) === colon) printsAsIs = false;
      index = end;
    } else if (unit === colon) memberCount += 1;
    else if (unit === minus || isDigit(unit)) {
      const end = endOfInteger(text, index);
      const next = text.charCodeAt(end);
      if (
        next !== point &&
        (next | lowerCaseBit) !== (exponentSign | lowerCaseBit) &&
        isPlain(text, index, end)
      ) {
        index = end - 1;
        continue;
      }
      const token = text.slice(index, endOfNumber(text, end));
      if (!printsExactly(token)) return { memberCount, numbersExact: false, printsAsIs: false };
      if (JSON.stringify(Number(token)) !== token) printsAsIs = false;
      index += token.length - 1;
    } else if (unit <= space) printsAsIs = false;
  }
  return { memberCount, numbersExact: true, printsAsIs };
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (let unit = text.charCodeAt(index); unit !== quote; unit = text.charCodeAt(index)) {
    index += unit === backslash ? 2 : 1;
  }
  return index;
}

/** Behind the sign and the digits that a number begins with. */
function endOfInteger(text: string, start: number): number {
  let index = start + 1;
  while (isDigit(text.charCodeAt(index))) index += 1;
  return index;
}

function endOfNumber(text: string, start: number): number {
  let index = start;
  for (let unit = text.charCodeAt(index); isInNumbers(unit); unit = text.charCodeAt(index)) index += 1;
  return index;
}

/** Whether an integer is printed as it is spelled; the sign of a zero is lost. */
function isPlain(text: string, start: number, end: number): boolean {
  return (
    end - start <= alwaysExactDigits &&
    !(text.charCodeAt(start) === minus && text.charCodeAt(start + 1) === digitZero)
  );
}

function isInNumbers(unit: number): boolean {
  const isSign = unit === plus || unit === minus;
  return isDigit(unit) || isSign || unit === point || (unit | lowerCaseBit) === (exponentSign | lowerCaseBit);
}

/** False for what stands behind the end of the text. */
function isDigit(unit: number): boolean {
  return unit >= digitZero && unit <= digitNine;
}
