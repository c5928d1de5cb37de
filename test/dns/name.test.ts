import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatName,
  isWithin,
  labelsOf,
  lineageOf,
  parseName,
  rootName,
  toWireName,
} from '../../shared/dns/name.ts';

const label = fc
  .uint8Array({ minLength: 1, maxLength: 63 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));
const wireNames = fc
  .array(label, { maxLength: 5 })
  .map((labels) => `${labels.map((text) => String.fromCharCode(text.length) + text).join('')}\0`)
  .filter((wire) => wire.length <= 255)
  .map(toWireName);

describe('a domain name in text', () => {
  test.each([
    ['alice.btps.saas.com', '\x05alice\x04btps\x04saas\x03com\0'],
    ['ALICE.Btps.saas.com', '\x05alice\x04btps\x04saas\x03com\0'],
    ['alice.btps.saas.com.', '\x05alice\x04btps\x04saas\x03com\0'],
    ['.', '\0'],
    ['a\\.b.c', '\x03a.b\x01c\0'],
    ['a\\\\.c', '\x02a\\\x01c\0'],
    ['\\000\\255.c', '\x02\0\xff\x01c\0'],
    [`${'a'.repeat(63)}.c`, `\x3f${'a'.repeat(63)}\x01c\0`],
  ])('%s is read as its wire bytes (RFC 1035, section 5.1)', (text, wire) => {
    expect(parseName(text)).toBe(wire);
  });

  test.each([
    ['an empty name', ''],
    ['an empty label', 'a..b'],
    ['a leading dot', '.a'],
    ['two trailing dots', 'a..'],
    ['a label of 64 bytes', `${'a'.repeat(64)}.c`],
    ['a name of 256 bytes', `${'a.'.repeat(127)}bc`],
    ['a space', 'a b'],
    ['a character beyond ASCII', 'bücher.example'],
    ['an escape above 255', 'a\\256'],
    ['an escape without its digits', 'a\\'],
  ])('%s is refused with a TypeError (RFC 1035, section 2.3.4)', (_, text) => {
    expect(() => parseName(text)).toThrow(
      new TypeError(`not a domain name: ${JSON.stringify(text.slice(0, 255))}`),
    );
  });

  test('any wire name is printed so that it is read back as the same', () => {
    fc.assert(
      fc.property(wireNames, (name) => {
        expect(parseName(formatName(name))).toBe(name);
      }),
    );
  });

  test('two names of other labels are printed differently, even with dots inside labels', () => {
    const dotInside = toWireName('\x03a.b\0');
    expect([formatName(dotInside), formatName(parseName('a.b'))]).toEqual(['a\\.b', 'a.b']);
  });
});

test.each([
  ['saas.com', 'saas.com', true],
  ['alice.btps.saas.com', 'saas.com', true],
  ['saas.com', '.', true],
  ['notsaas.com', 'saas.com', false],
  ['com', 'saas.com', false],
])('%s within %s: %s', (name, zone, expected) => {
  expect(isWithin(parseName(name), parseName(zone))).toBe(expected);
});

test('a name has its labels and its lineage, up to the root (RFC 1034, section 3.1)', () => {
  const name = parseName('a.b\\.c.com');
  expect(labelsOf(name)).toEqual(['a', 'b.c', 'com']);
  expect(lineageOf(name)).toEqual(['a.b\\.c.com', 'b\\.c.com', 'com', '.'].map(parseName));
  expect(labelsOf(rootName)).toEqual([]);
  expect(lineageOf(rootName)).toEqual([rootName]);
});
