import fc from 'fast-check';

const names = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('"a"', '"b"', '"\\u0061"', '"aa"', '"1"', '"0"', '""') },
  { weight: 1, arbitrary: fc.constantFrom('"constructor"', '"toString"', '"\\"a"', '"ä"', '"a:b"') },
  { weight: 1, arbitrary: fc.constantFrom('"__proto__"', '"__proto\\u005f_"', '"\\ud800"', '"\\udc00"') },
);
const strings = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '"\\ud83d\\ude00"',
      '"\\uD83D\\uDE00"',
      '"\\/"',
      '"\\\\"',
      '"\\\\\\""',
      '"{\\"a\\":1,\\"a\\":2}"',
      '",:1e400"',
      '"\\\\ud800"',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('"\\ud83d"', '"\\ude00\\ud83d"', '"\\ud83d\\ud83d\\ude00"') },
);
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 });
const numbers = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('0', '-0', '1', '-1', '1500.00', '0.1', '1500.5', '1e2', '1E-7') },
  { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => `${number}`) },
  { weight: 6, arbitrary: fc.maxSafeInteger().map((number) => `${number}`) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(), digits).map(([whole, fraction]) => `${whole}.${fraction}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('0', '1', '15', '1.50', '9007199254740.991'),
        fc.integer({ min: -340, max: 340 }),
      )
      .map(([mantissa, exponent]) => `${mantissa}e${exponent}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '9007199254740991',
      '9007199254740992',
      '-9007199254740992',
      '9007199254740993',
      '0.1000000000000000055',
      '1e400',
      '-1e400',
      '1e-400',
      '5e-324',
      '0e999999999999',
      '1e999999999999',
      '1e-999999999999',
    ),
  },
);
const spaces = fc.constantFrom('', '', '', '', ' ', '\n', '\t\r\n');

const { value } = fc.letrec<{ value: string; leaf: string; array: string; object: string }>((tie) => ({
  leaf: fc.oneof(fc.constantFrom('true', 'false', 'null'), strings, numbers),
  array: fc
    .tuple(spaces, fc.array(tie('value'), { maxLength: 4 }))
    .map(([gap, items]) => `[${gap}${items.join(`,${gap}`)}${gap}]`),
  object: fc
    .tuple(spaces, fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }))
    .map(
      ([gap, members]) => `{${gap}${members.map(([name, item]) => `${name}${gap}:${item}`).join(`,${gap}`)}}`,
    ),
  value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, tie('leaf'), tie('array'), tie('object')),
}));

const insertions = fc.constantFrom(
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '-', '.', 'e', '0', '9', ' ', '\n', '\u00a0', '\ufeff', '\0'],
  ...['\\u0061', '\\ud800', '"a":1,', '"__proto__":{},', '00', 'e400', '.00', '+', 'NaN', '//', 'null'],
);
const mutation = fc.record({ at: fc.nat(), removed: fc.integer({ min: 0, max: 3 }), inserted: insertions });

/** JSON texts, as many-sided as readers are; some of them have more than one meaning. */
export const jsonTexts: fc.Arbitrary<string> = value;

/** JSON texts spoilt at up to three places, most of them no JSON any more; well-formed Unicode still. */
export const mutatedJsonTexts: fc.Arbitrary<string> = fc
  .tuple(value, fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([text, mutations]) =>
    mutations
      .reduce((spoilt, { at, removed, inserted }) => {
        const start = at % (spoilt.length + 1);
        return spoilt.slice(0, start) + inserted + spoilt.slice(start + removed);
      }, text)
      .toWellFormed(),
  );
