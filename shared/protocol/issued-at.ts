const pattern = /^(?!00)\d{4}-(?:0[1-9]|1[0-2])-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
const zero = 0x30;

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
  const day = twoDigits(text, 8);
  const epochMs = Date.UTC(
    year,
    twoDigits(text, 5) - 1,
    day,
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
    milliseconds(text.slice('YYYY-MM-DDTHH:MM:SS.'.length, -1)),
  );
  // Date.UTC carries 30 February over into March.
  return new Date(epochMs).getUTCDate() === day ? epochMs : undefined;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
}

function milliseconds(fraction: string): number {
  return fraction === '' ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}
