const pattern = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

/**
 * Reads `YYYY-MM-DDTHH:MM:SS[.1-9 digits]Z` (RFC 3339 section 5.6, UTC only).
 *
 * @returns epoch milliseconds, further digits cut off; undefined for another form, a day that its month does
 *   not have, a leap second, which JavaScript's time scale has no number for, and a year before 0100
 */
export function parseIssuedAt(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  const digits = (start: number, end: number) => Number(text.slice(start, end));
  const [year, month, day] = [digits(0, 4), digits(5, 7), digits(8, 10)];
  const milliseconds = Number(text.slice(20, -1).slice(0, 3).padEnd(3, '0'));
  const epochMs = Date.UTC(year, month - 1, day, digits(11, 13), digits(14, 16), digits(17, 19), milliseconds);
  // Date.UTC carries 30 February and month 13 over, and takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(epochMs);
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? epochMs : undefined;
}
