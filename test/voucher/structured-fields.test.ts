import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BareItem,
  type Item,
  parseDictionary,
  printBareItem,
  printInnerList,
} from '../../shared/voucher/structured-fields.ts';

const item = (value: BareItem, parameters: readonly (readonly [string, BareItem])[] = []): Item => ({
  value,
  parameters: new Map(parameters),
});

describe('dictionaries (RFC 9651 section 4.2.2)', () => {
  test('items, inner lists and parameters of every type', () => {
    const text =
      'sig1=("@method" "date";sf);created=1;keyid="a\\"b\\\\c";f=?0;t;k=to/ken:1,\tb=:AQI=:;x=-7 ,  flag;q=1';
    expect(parseDictionary(text)).toEqual(
      new Map<string, unknown>([
        [
          'sig1',
          {
            value: [item('@method'), item('date', [['sf', true]])],
            parameters: new Map<string, BareItem>([
              ['created', 1],
              ['keyid', 'a"b\\c'],
              ['f', false],
              ['t', true],
              ['k', { token: 'to/ken:1' }],
            ]),
          },
        ],
        ['b', item(Buffer.from([1, 2]), [['x', -7]])],
        ['flag', item(true, [['q', 1]])],
      ]),
    );
  });

  test('empty, and empty lists', () => {
    expect(parseDictionary('  ')).toEqual(new Map());
    expect(parseDictionary('a=(  )')).toEqual(new Map([['a', { value: [], parameters: new Map() }]]));
  });

  test('the last of a repeated key counts', () => {
    expect(parseDictionary('a=1, b=2, a=3;p=1;p=2')).toEqual(
      new Map([
        ['b', item(2)],
        ['a', item(3, [['p', 2]])],
      ]),
    );
  });

  test.each([
    'a=',
    'a=1,',
    ',a=1',
    'a=1 b=2',
    'A=1',
    '1=1',
    'a=(1',
    'a=(1"x")',
    'a=(1,2)',
    'a="x',
    'a="\\x"',
    'a="\u00e9"',
    'a="x\ny"',
    'a=:AQI:',
    'a=:AQJ=:',
    'a=:A Q=:',
    'a=?2',
    'a=1.5',
    'a=1234567890123456',
    'a=-',
    'a=--1',
    'a=@1618884473',
    'a=%"x"',
    'a;B=1',
    'a=1;',
    '"a"=1',
    `a="${'x'.repeat(10_240)}"`,
  ])('%j is none', (text) => {
    expect(parseDictionary(text)).toBeUndefined();
  });

  test('what is printed is read again (property)', () => {
    const bare = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
      fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
      fc.boolean(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    const parameters = fc
      .array(fc.tuple(fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,5}$/), bare), { maxLength: 4 })
      .map((entries) => new Map<string, BareItem>(entries));
    const items = fc.array(fc.record({ value: bare, parameters }), { maxLength: 4 });
    fc.assert(
      fc.property(items, parameters, (list, own) => {
        expect(parseDictionary(`a=${printInnerList(list, own)}`)).toEqual(
          new Map([['a', { value: list, parameters: own }]]),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('any text is parsed or refused, never an error (property)', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void parseDictionary(text)));
  });
});

test.each([['é'], ['a\nb'], [0.5], [1e15]])('%j is not printed', (value) => {
  expect(() => printBareItem(value)).toThrow(TypeError);
});
