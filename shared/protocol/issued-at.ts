const pattern = /^(?!00)\d{4}-(?:0[1-9]|1[0-2])-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
const zero = 0x30;
const wholeSecondsLength = 'YYYY-MM-DDTHH:MM:SSZ'.length;

/**
 * Reads `YYYY-MM-DDTHH:MM:SS[.1-9 digits]Z` (RFC 3339 section 5.6, UTC only).
 *
 * @returns epoch milliseconds, further digits cut off; undefined for another form, a day that its month does
 *   not have, a leap second, which JavaScript's time scale has no number for, and a year before 0100, which
 *   Date.UTC takes for one of the twentieth century
 */
export function parseIssuedAt(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (day === 0 || day > daysIn(year, month)) return undefined;
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  return Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds(text);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
}

function milliseconds(text: string): number {
  if (text.length === wholeSecondsLength) return 0;
  return Number(text.slice(wholeSecondsLength, -1).slice(0, 3).padEnd(3, '0'));
}
