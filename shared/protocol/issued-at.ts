import { characters, consistsOf } from './characters.ts';

const wholeSeconds = '0000-00-00T00:00:00';
const mostFractionDigits = 9;
const zero = '0'.charCodeAt(0);
const point = '.'.charCodeAt(0);
const zulu = 'Z'.charCodeAt(0);

/**
 * Reads `YYYY-MM-DDTHH:MM:SS[.1-9 digits]Z` (RFC 3339 section 5.6, UTC only).
 *
 * Written out: beside the verification of an RSA signature, a regular expression takes several times as long.
 *
 * @returns epoch milliseconds, further digits cut off; undefined for another form, a day that its month does
 *   not have, a leap second, which JavaScript's time scale has no number for, and a year before 0100, which
 *   Date.UTC takes for one of the twentieth century
 */
export function parseIssuedAt(text: string): number | undefined {
  if (!isInForm(text)) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds(text);
}

function isInForm(text: string): boolean {
  const end = text.length - 1;
  for (let index = 0; index < wholeSeconds.length; index += 1) {
    const expected = wholeSeconds.charCodeAt(index);
    const isRight =
      expected === zero
        ? consistsOf(text, characters.digit, index, index + 1)
        : text.charCodeAt(index) === expected;
    if (!isRight) return false;
  }
  return text.charCodeAt(end) === zulu && isFraction(text, wholeSeconds.length, end);
}

/** Whether a part of a text is empty, or a point with one to nine digits. */
function isFraction(text: string, start: number, end: number): boolean {
  if (start === end) return true;
  const digits = end - start - 1;
  return (
    text.charCodeAt(start) === point &&
    digits >= 1 &&
    digits <= mostFractionDigits &&
    consistsOf(text, characters.digit, start + 1, end)
  );
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
}

function milliseconds(text: string): number {
  if (text.length === wholeSeconds.length + 1) return 0;
  return Number(
    text
      .slice(wholeSeconds.length + 1, -1)
      .slice(0, 3)
      .padEnd(3, '0'),
  );
}
