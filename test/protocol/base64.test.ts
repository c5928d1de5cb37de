import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64ByteLength, isCanonicalBase64 } from '../../shared/protocol/base64.ts';

describe('canonical base64 (design, Signed bytes; RFC 4648 section 4)', () => {
  test('what any bytes encode to is canonical and counts as many bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect({ canonical: isCanonicalBase64(text), length: base64ByteLength(text) }).toEqual({
          canonical: true,
          length: bytes.length,
        });
      }),
    );
  });

  test('any text is canonical exactly when its bytes encode to it', () => {
    const pieces = fc.constantFrom('A', 'Q', 'g', '/', '+', '=', '==', '-', '_', ' ', '\n', 'é', '\0');
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 9 }), (parts) => {
        const text = parts.join('');
        expect(isCanonicalBase64(text)).toBe(Buffer.from(text, 'base64').toString('base64') === text);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    { because: 'nothing', text: '' },
    { because: 'no padding', text: 'AQ' },
    { because: 'half of the padding', text: 'AQ=' },
    { because: 'too much padding', text: 'AQID====' },
    { because: 'padding inside', text: 'AQ==AQ==' },
    { because: 'bits left over in one byte', text: 'AR==' },
    { because: 'bits left over in two bytes', text: 'AQJ=' },
    { because: 'the URL alphabet', text: '-_-_' },
    { because: 'a space', text: 'AQ ID' },
    { because: 'four spaces', text: 'AQID    ' },
    { because: 'a line break behind', text: 'AQID\n' },
    { because: 'a letter outside of ASCII', text: 'AQIé' },
    { because: 'a letter outside of Latin-1', text: 'AQI\u0430' },
    { because: 'padding alone', text: '====' },
  ])('$because is not canonical', ({ text }) => {
    expect(isCanonicalBase64(text)).toBe(false);
  });
});
