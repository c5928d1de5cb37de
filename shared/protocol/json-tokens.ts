import { printsExactly } from './json-number.ts';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const minus = 0x2d;
const digitZero = 0x30;
const digitNine = 0x39;
const numberToken = /[-+.0-9eE]+/y;

/** What the tokens of JSON text show that its parsed value does not. */
export interface JsonTokens {
  /** Member names in the text; more than the value has when a name occurs twice in an object. */
  readonly memberCount: number;
  /** Whether every number is spelled so that printing its value gives the same decimal. */
  readonly numbersExact: boolean;
}

/**
 * Scans the tokens of JSON text in one pass.
 *
 * @param text JSON text that JSON.parse has taken
 */
export function scanJsonTokens(text: string): JsonTokens {
  let memberCount = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) index = endOfString(text, index);
    else if (unit === colon) memberCount += 1;
    else if (unit === minus || (unit >= digitZero && unit <= digitNine)) {
      const end = endOfNumber(text, index);
      if (!printsExactly(text.slice(index, end))) return { memberCount, numbersExact: false };
      index = end - 1;
    }
  }
  return { memberCount, numbersExact: true };
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (let unit = text.charCodeAt(index); unit !== quote; unit = text.charCodeAt(index)) {
    index += unit === backslash ? 2 : 1;
  }
  return index;
}

function endOfNumber(text: string, start: number): number {
  numberToken.lastIndex = start;
  numberToken.test(text);
  return numberToken.lastIndex;
}
