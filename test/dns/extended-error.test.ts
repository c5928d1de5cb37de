import { expect, test } from 'vitest';
import { formatExtendedErrors } from '../../shared/dns/extended-error.ts';

const printed = (...errors: readonly (readonly [number, string])[]) =>
  formatExtendedErrors({
    udpPayloadBytes: 1232,
    extendedCode: 0,
    version: 0,
    dnssecOk: true,
    extendedErrors: errors.map(([infoCode, text]) => ({ infoCode, text })),
  });

test.each([
  [
    'a known code with text',
    [[6, 'no valid signature']],
    'extended error 6 (DNSSEC Bogus): no valid signature',
  ],
  ['a known code without text', [[22, '']], 'extended error 22 (No Reachable Authority)'],
  ['an unknown code', [[49_152, 'x']], 'extended error 49152: x'],
  ['what is not printable', [[0, 'a\n\u001b[31mb\u202e']], 'extended error 0 (Other): a [31mb'],
  ['a long text', [[0, 'x'.repeat(200)]], `extended error 0 (Other): ${'x'.repeat(80)}`],
  [
    'four codes: the first three',
    [
      [9, ''],
      [10, ''],
      [7, ''],
      [8, ''],
    ],
    'extended error 9 (DNSKEY Missing); extended error 10 (RRSIGs Missing); extended error 7 (Signature Expired)',
  ],
] as const)('%s is printed for people (RFC 8914, section 4)', (_, errors, text) => {
  expect(printed(...errors)).toBe(text);
});

test('nothing is printed for a response without EDNS', () => {
  expect(formatExtendedErrors(undefined)).toBe('');
});
