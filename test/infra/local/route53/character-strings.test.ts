import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCharacterStrings } from '../../../../infra/local/route53/character-strings.ts';

describe('TXT values (Route 53 developer guide, TXT record type)', () => {
  test.each([
    ['"one" "two"', ['one', 'two']],
    ['"one""two"', ['one', 'two']],
    ['""', ['']],
    ['"a \\"quoted\\" \\\\ part"', ['a "quoted" \\ part']],
    ['"line\\012break \\377"', ['line\nbreak \xff']],
    [`"${'v'.repeat(255)}"`, ['v'.repeat(255)]],
    [`"${'\\001'.repeat(255)}"`, ['\x01'.repeat(255)]],
  ])('%j is read', (value, strings) => {
    expect(readCharacterStrings(value)).toEqual({
      ok: true,
      strings: strings.map((string) => Buffer.from(string, 'latin1')),
    });
  });

  test.each([
    ['without quotes', 'one', 'InvalidCharacterString (Value should be enclosed in quotation marks)'],
    ['empty', '', 'InvalidCharacterString (Value should be enclosed in quotation marks)'],
    ['with an open quote', '"one', 'InvalidCharacterString (Value should be enclosed in quotation marks)'],
    ['with text behind', '"one" two', 'InvalidCharacterString (Value should be enclosed in quotation marks)'],
    ['with a string of 256 bytes', `"${'v'.repeat(256)}"`, 'CharacterStringTooLong (Value is too long)'],
    ['with 4,001 characters', `"${'v'.repeat(3999)}"`, 'TXTRDATATooLong (Value is too long)'],
    ['with an escape that is none', '"\\400"', 'InvalidCharacterString (Invalid escape sequence)'],
    [
      'with a line break',
      '"a\nb"',
      'InvalidCharacterString (Value contains a character outside printable ASCII)',
    ],
  ])('a value %s is refused', (_, value, problem) => {
    expect(readCharacterStrings(value)).toEqual({ ok: false, problem });
  });

  test('any bytes come back from their escaped form', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 4 }), (strings) => {
        const octal = (byte: number) => `\\${byte.toString(8).padStart(3, '0')}`;
        const value = strings.map((bytes) => `"${[...bytes].map(octal).join('')}"`).join(' ');
        expect(readCharacterStrings(value)).toEqual({
          ok: true,
          strings: strings.map((bytes) => Buffer.from(bytes)),
        });
      }),
    );
  });
});
