import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIssuedAt } from '../../shared/protocol/issued-at.ts';

describe('parseIssuedAt (design, Wire formats; RFC 3339 section 5.6)', () => {
  test.each([
    { text: '2025-01-15T10:30:00Z', ms: 1_736_937_000_000 },
    { text: '2025-01-15T10:30:00.1Z', ms: 1_736_937_000_100 },
    { text: '2025-01-15T10:30:00.12Z', ms: 1_736_937_000_120 },
    { text: '2025-01-15T10:30:00.000Z', ms: 1_736_937_000_000 },
    { text: '2025-01-15T10:30:00.001999999Z', ms: 1_736_937_000_001 },
    { text: '2025-01-15T10:30:00.999999999Z', ms: 1_736_937_000_999 },
    { text: '1970-01-01T00:00:00Z', ms: 0 },
    { text: '1969-12-31T23:59:59.9999Z', ms: -1 },
    { text: '2024-02-29T23:59:59Z', ms: 1_709_251_199_000 },
    { text: '2000-02-29T00:00:00Z', ms: 951_782_400_000 },
    { text: '9999-12-31T23:59:59Z', ms: 253_402_300_799_000 },
    { text: '0100-01-01T00:00:00Z', ms: -59_011_459_200_000 },
  ])('$text is $ms', ({ text, ms }) => {
    expect(parseIssuedAt(text)).toBe(ms);
  });

  test.each([
    { because: 'February has no 30th', text: '2025-02-30T00:00:00Z' },
    { because: 'no 29 February in 2025', text: '2025-02-29T00:00:00Z' },
    { because: 'no 29 February in 1900', text: '1900-02-29T00:00:00Z' },
    { because: 'April has no 31st', text: '2025-04-31T00:00:00Z' },
    { because: 'day 0', text: '2025-01-00T00:00:00Z' },
    { because: 'day 32', text: '2025-01-32T00:00:00Z' },
    { because: 'month 0', text: '2025-00-15T00:00:00Z' },
    { because: 'month 13', text: '2025-13-15T00:00:00Z' },
    { because: 'hour 24', text: '2025-01-15T24:00:00Z' },
    { because: 'minute 60', text: '2025-01-15T10:60:00Z' },
    { because: 'a leap second', text: '2016-12-31T23:59:60Z' },
    { because: 'the year 0000', text: '0000-01-01T00:00:00Z' },
    { because: 'the year 0099', text: '0099-12-31T23:59:59Z' },
    { because: 'ten digits of a second', text: '2025-01-15T10:30:00.0123456789Z' },
    { because: 'a point without digits', text: '2025-01-15T10:30:00.Z' },
    { because: 'a comma', text: '2025-01-15T10:30:00,5Z' },
    { because: 'an offset', text: '2025-01-15T10:30:00+00:00' },
    { because: 'no zone', text: '2025-01-15T10:30:00' },
    { because: 'a lower-case z', text: '2025-01-15T10:30:00z' },
    { because: 'a lower-case t', text: '2025-01-15t10:30:00Z' },
    { because: 'a space for T', text: '2025-01-15 10:30:00Z' },
    { because: 'no seconds', text: '2025-01-15T10:30Z' },
    { because: 'a date alone', text: '2025-01-15' },
    { because: 'a month of one digit', text: '2025-1-15T10:30:00Z' },
    { because: 'a year of six digits', text: '+002025-01-15T10:30:00Z' },
    { because: 'digits of another script', text: '٢٠٢٥-01-15T10:30:00Z' },
    { because: 'a space in front', text: ' 2025-01-15T10:30:00Z' },
    { because: 'a line break behind', text: '2025-01-15T10:30:00Z\n' },
    { because: 'nothing', text: '' },
  ])('$because is refused: $text', ({ text }) => {
    expect(parseIssuedAt(text)).toBe(undefined);
  });

  const dates = fc.date({
    min: new Date('0100-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });

  test('what Date prints reads back, and further digits are cut off', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 999_999 }), (date, rest) => {
        const text = date.toISOString();
        expect(parseIssuedAt(text)).toBe(date.getTime());
        expect(parseIssuedAt(text.replace('Z', `${rest}Z`))).toBe(date.getTime());
      }),
    );
  });

  test('each day of the calendar and none besides is taken, as Date rolls over or does not', () => {
    const parts = fc.tuple(
      fc.integer({ min: 100, max: 9999 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 27, max: 32 }),
    );
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const text = `${[`${year}`.padStart(4, '0'), `${month}`.padStart(2, '0'), day].join('-')}T00:00:00Z`;
        const date = new Date(Date.UTC(year, month - 1, day));
        expect(parseIssuedAt(text)).toBe(date.getUTCDate() === day ? date.getTime() : undefined);
      }),
      { numRuns: 1000 },
    );
  });
});
