import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTxt, printTxt } from '../../shared/protocol/txt-presentation.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const quotes = 'a TXT value is one or more strings in double quotes';
const character = 'a TXT string holds a character or an escape that is not taken';
const tooLong = 'a TXT string is longer than 255 bytes';

describe('printTxt and parseTxt, as Route 53 writes TXT values (design, TXT records)', () => {
  test.each([
    { what: 'text', value: 'v=spf1 -all', presentation: '"v=spf1 -all"' },
    { what: 'nothing', value: '', presentation: '""' },
    { what: 'a line break, in octal', value: 'a\nb', presentation: '"a\\012b"' },
    { what: 'a quote', value: 'say "hi"', presentation: '"say \\"hi\\""' },
    { what: 'a backslash', value: 'a\\nb', presentation: '"a\\\\nb"' },
    { what: 'the first and last printable characters', value: ' ~', presentation: '" ~"' },
    { what: 'DEL and NUL', value: '\x7f\0', presentation: '"\\177\\000"' },
    { what: 'UTF-8', value: 'é', presentation: '"\\303\\251"' },
    { what: '255 bytes', value: 'x'.repeat(255), presentation: `"${'x'.repeat(255)}"` },
    { what: '256 bytes', value: 'x'.repeat(256), presentation: `"${'x'.repeat(255)}" "x"` },
    { what: '510 bytes', value: 'x'.repeat(510), presentation: `"${'x'.repeat(255)}" "${'x'.repeat(255)}"` },
    {
      what: 'escapes, which count as one byte',
      value: '\n'.repeat(256),
      presentation: `"${'\\012'.repeat(255)}" "\\012"`,
    },
  ])('$what', ({ value, presentation }) => {
    expect(printTxt(value)).toBe(presentation);
    expect(printTxt(bytesOf(value))).toBe(presentation);
    expect(parseTxt(presentation)).toEqual({ ok: true, bytes: bytesOf(value) });
  });

  test.each([
    { what: 'two strings, joined', presentation: '"one" "two"', value: 'onetwo' },
    { what: 'tabs and spaces between strings', presentation: '"one" \t "two"', value: 'onetwo' },
    { what: 'a character that was escaped for no need', presentation: '"\\141"', value: 'a' },
    { what: 'an empty string among others', presentation: '"" "a" ""', value: 'a' },
    { what: 'a character split over two strings', presentation: '"\\303" "\\251"', value: 'é' },
  ])('parseTxt reads $what', ({ presentation, value }) => {
    expect(parseTxt(presentation)).toEqual({ ok: true, bytes: bytesOf(value) });
  });

  test.each([
    { what: 'nothing', presentation: '', reason: quotes },
    { what: 'text without quotes', presentation: 'v=spf1', reason: quotes },
    { what: 'no closing quote', presentation: '"abc', reason: quotes },
    { what: 'a closing quote that is escaped', presentation: '"abc\\"', reason: quotes },
    { what: 'no opening quote', presentation: 'abc"', reason: quotes },
    { what: 'strings without space between', presentation: '"one""two"', reason: quotes },
    { what: 'a word between strings', presentation: '"one" and "two"', reason: quotes },
    { what: 'space in front', presentation: ' "one"', reason: quotes },
    { what: 'space behind', presentation: '"one" ', reason: quotes },
    { what: 'a line break between strings', presentation: '"one"\n"two"', reason: quotes },
    { what: 'single quotes', presentation: "'one'", reason: quotes },
    { what: 'an escape of two digits', presentation: '"\\12"', reason: character },
    { what: 'an escape above 377', presentation: '"\\400"', reason: character },
    { what: 'a decimal escape with an 8', presentation: '"\\189"', reason: character },
    { what: 'the escape \\n', presentation: '"a\\nb"', reason: character },
    { what: 'a line break', presentation: '"a\nb"', reason: character },
    { what: 'a character outside of ASCII', presentation: '"é"', reason: character },
    { what: 'a DEL', presentation: '"\x7f"', reason: character },
    { what: '256 bytes in one string', presentation: `"${'x'.repeat(256)}"`, reason: tooLong },
    {
      what: '256 escapes in the second string',
      presentation: `"a" "${'\\012'.repeat(256)}"`,
      reason: tooLong,
    },
  ])('parseTxt refuses $what', ({ presentation, reason }) => {
    expect(parseTxt(presentation)).toEqual({ ok: false, reason });
  });

  test('any bytes come back as they were, in printable ASCII and strings of at most 255', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (bytes) => {
        const presentation = printTxt(bytes);
        expect(presentation).toMatch(/^[ -~]+$/);
        expect(presentation.match(/"(?:[^"\\]|\\["\\]|\\\d{3}){0,255}"/g)?.join(' ')).toBe(presentation);
        expect(parseTxt(presentation)).toEqual({ ok: true, bytes });
      }),
    );
  });

  test('what is read is, printed and read again, the same bytes', () => {
    const parts = fc.constantFrom(
      '"',
      '" "',
      '\\',
      '\\\\',
      '\\"',
      '\\012',
      '\\377',
      'a',
      ' ',
      '\t',
      '8',
      '0',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (pieces) => {
        const read = parseTxt(`"${pieces.join('')}"`);
        if (read.ok) expect(parseTxt(printTxt(read.bytes))).toEqual(read);
      }),
      { numRuns: 1000 },
    );
  });
});
