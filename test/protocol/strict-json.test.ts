import { describe, expect, test } from 'vitest';
import { scanJsonTokens } from '../../shared/protocol/json-tokens.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { readStrictJson } from '../../shared/protocol/strict-json.ts';
import { around, verdict, withSpace } from './json-bodies.ts';
import { body, formalSignature, gcmEncryption, seedMembers } from './seed-message.ts';

const notJson = 'it is not JSON';
const twice = 'a member name occurs twice in an object';
const proto = 'a member is named __proto__';
const loneInText = 'the text holds a lone surrogate';
const loneInString = 'a string holds a lone surrogate';
const loneInName = 'a member name holds a lone surrogate';
const outside = 'a number lies outside of ±(2^53-1)';
const inexact = 'a number has more digits than its value keeps';
const deep = 'it is nested more than 64 levels deep';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const nestedObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('readStrictJson refuses text with more than one meaning (design, One document, one meaning)', () => {
  test.each([
    { because: 'a name twice', text: '{"a":1,"a":1}', reason: twice },
    { because: 'a name twice, apart', text: '{"a":1,"b":2,"a":3}', reason: twice },
    { because: 'a name twice after unescaping', text: '{"a":1,"\\u0061":1}', reason: twice },
    { because: 'a name with a slash twice after unescaping', text: '{"a/":1,"a\\/":1}', reason: twice },
    { because: 'a name beyond 16 bits twice', text: '{"😀":1,"\\ud83d\\ude00":1}', reason: twice },
    { because: 'an empty name twice', text: '{"":1,"":2}', reason: twice },
    { because: 'a name twice deep inside', text: '[[{"x":[{"a":1,"a":2}]}]]', reason: twice },
    { because: 'a name twice, the first with members', text: '{"a":{"b":1,"c":2},"a":1}', reason: twice },
    { because: 'a name like an index twice', text: '{"1":1,"0":0,"1":1}', reason: twice },
    { because: '__proto__ with an object', text: '{"__proto__":{"paid":true}}', reason: proto },
    { because: '__proto__ with a number', text: '{"__proto__":1}', reason: proto },
    { because: '__proto__ in escapes', text: '{"\\u005f_proto_\\u005f":1}', reason: proto },
    { because: '__proto__ deep inside', text: '[{"a":[{"__proto__":null}]}]', reason: proto },
    { because: 'a lone high surrogate', text: '"\\ud83d"', reason: loneInString },
    { because: 'a lone low surrogate', text: '["\\uDE00"]', reason: loneInString },
    { because: 'surrogates in the wrong order', text: '{"a":"\\ude00\\ud83d"}', reason: loneInString },
    { because: 'half a pair escaped', text: '"\\ud83dx\\ude00"', reason: loneInString },
    { because: 'a lone surrogate in a name', text: '{"\\ud800":1}', reason: loneInName },
    { because: 'a lone surrogate that is not escaped', text: '"\ud800"', reason: loneInText },
    { because: '65 arrays', text: nested(65), reason: deep },
    { because: '65 objects', text: nestedObjects(65), reason: deep },
    { because: '65 of both', text: `{"a":${nested(64)}}`, reason: deep },
    { because: '100,000 arrays', text: nested(100_000), reason: deep },
    { because: '2^53', text: '9007199254740992', reason: outside },
    { because: '-2^53', text: '[-9007199254740992]', reason: outside },
    { because: '2^53 with an exponent', text: '9007199254740.992e3', reason: outside },
    { because: '1e21', text: '1e21', reason: outside },
    { because: '2^53-1 and a half', text: '9007199254740991.5', reason: outside },
    { because: 'a number that overflows', text: '{"a":1e400}', reason: outside },
    { because: 'a negative one that overflows', text: '-1e400', reason: outside },
    { because: 'an exponent of nine digits', text: '1e999999999', reason: outside },
    { because: 'a number of 100,000 digits', text: '1'.repeat(100_000), reason: outside },
    { because: 'a number that underflows', text: '1e-400', reason: inexact },
    { because: 'an exponent of nine digits, negative', text: '1e-999999999', reason: inexact },
    { because: 'more digits than a double keeps', text: '0.1000000000000000055', reason: inexact },
    { because: '16 digits that a double rounds', text: '8.000000000000001', reason: inexact },
    { because: '17 digits that a double rounds', text: '1500.0000000000001', reason: inexact },
    { because: 'a fraction of 100,000 digits', text: `0.${'1'.repeat(100_000)}`, reason: inexact },
    { because: 'one digit after 100,000 zeros', text: `1.${'0'.repeat(100_000)}1`, reason: inexact },
    { because: 'the second number of two', text: '[1500.00,4503599627370497.4]', reason: inexact },
    { because: 'the smallest double, spelled longer', text: '4.94e-324', reason: inexact },
    { because: 'nothing', text: '', reason: notJson },
    { because: 'a byte order mark', text: '\ufeff{}', reason: notJson },
    { because: 'two values', text: '{}{}', reason: notJson },
    { because: 'a comma at the end', text: '[1,]', reason: notJson },
    { because: 'a comment', text: '{}//', reason: notJson },
    { because: 'single quotes', text: "{'a':1}", reason: notJson },
    { because: 'a leading zero', text: '01', reason: notJson },
    { because: 'a plus sign', text: '+1', reason: notJson },
    { because: 'a point without digits', text: '1.', reason: notJson },
    { because: 'NaN', text: 'NaN', reason: notJson },
    { because: 'a line break in a string', text: '"a\nb"', reason: notJson },
    { because: 'a no-break space', text: '[\u00a01]', reason: notJson },
    { because: 'a string without end', text: '"abc', reason: notJson },
    { because: 'an unknown escape', text: '"\\x41"', reason: notJson },
    { because: '100,000 arrays without end', text: '['.repeat(100_000), reason: notJson },
  ])('$because', ({ text, reason }) => {
    expect(readStrictJson(text)).toEqual({ ok: false, reason });
  });

  test.each([
    { because: 'an amount with its cents', text: '1500.00', value: 1500 },
    { because: 'zero with a sign', text: '-0', value: -0 },
    { because: 'zero with sign, fraction and exponent', text: '-0.000e-7', value: -0 },
    { because: 'zero with an exponent of twelve digits', text: '0e999999999999', value: 0 },
    { because: '2^53-1', text: '9007199254740991', value: 9007199254740991 },
    { because: '-(2^53-1), with cents', text: '-9007199254740991.00', value: -9007199254740991 },
    { because: 'an exponent', text: '15E+2', value: 1500 },
    { because: 'a negative exponent', text: '150.0e-3', value: 0.15 },
    { because: 'a number that is printed with an exponent', text: '0.0000001', value: 1e-7 },
    { because: '17 digits that a double keeps', text: '0.30000000000000004', value: 0.30000000000000004 },
    { because: '100,000 zeros after the point', text: `1.${'0'.repeat(100_000)}`, value: 1 },
    { because: 'zeros, shifted', text: `${'1'}${'0'.repeat(300)}e-300`, value: 1 },
    { because: 'the smallest double', text: '5e-324', value: 5e-324 },
    { because: 'a pair of surrogates, escaped', text: '"\\ud83d\\ude00"', value: '😀' },
    { because: 'an escaped backslash before ud800', text: '"\\\\ud800"', value: '\\ud800' },
    { because: 'one name in two objects', text: '[{"a":1},{"a":1}]', value: [{ a: 1 }, { a: 1 }] },
    { because: 'one name inside of itself', text: '{"a":{"a":1}}', value: { a: { a: 1 } } },
    { because: 'names alike but for case', text: '{"a":1,"A":2}', value: { a: 1, A: 2 } },
    {
      because: 'what looks like members in a string',
      text: '"{\\"a\\":1,\\"a\\":2}"',
      value: '{"a":1,"a":2}',
    },
    { because: 'what looks like a number in a string', text: '["1e400,:1e400"]', value: ['1e400,:1e400'] },
    { because: '__proto__ as a value', text: '{"a":"__proto__"}', value: { a: '__proto__' } },
    { because: 'a string that ends in a backslash', text: '["\\\\",1.50]', value: ['\\', 1.5] },
    { because: 'white space everywhere', text: ' { "a" :\t[ 1 ,\r\n2 ] } ', value: { a: [1, 2] } },
  ])('$because passes', ({ text, value }) => {
    expect(readStrictJson(text)).toEqual({ ok: true, value });
  });

  test('64 levels pass, of arrays, objects and both', () => {
    for (const text of [nested(64), nestedObjects(64), `{"a":${nested(63)}}`]) {
      expect(readStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }
  });

  test('members named like those of Object.prototype are members like others', () => {
    const text = '{"constructor":1,"toString":2,"hasOwnProperty":3,"valueOf":null}';
    expect(readStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    expect(readStrictJson('{"constructor":1,"constructor":1}')).toEqual({ ok: false, reason: twice });
  });
});

describe('readMessage: bodies that are canonical text and others get one verdict', () => {
  const { version, issuedAt, id, type, from, to } = seedMembers;

  test.each([
    { text: '{"a":[1,-20,true,null,"b c:1 "],"x":{"y":1.5}}', printsAsIs: true },
    { text: '{"a": 1}', printsAsIs: false },
    { text: '[1,\n2]', printsAsIs: false },
    { text: '{"b":1,"1":2}', printsAsIs: false },
    { text: '["1","2"]', printsAsIs: true },
    { text: '"a\\n"', printsAsIs: false },
    { text: '-0', printsAsIs: false },
    { text: '-1', printsAsIs: true },
    { text: '1.0', printsAsIs: false },
    { text: '1e2', printsAsIs: false },
    { text: '1E2', printsAsIs: false },
    { text: '1e+21', printsAsIs: true },
    { text: '9007199254740991', printsAsIs: true },
    { text: '"\u2028é😀"', printsAsIs: true },
  ])('$text prints as it is: $printsAsIs', ({ text, printsAsIs }) => {
    expect(scanJsonTokens(Buffer.from(text)).printsAsIs).toBe(printsAsIs);
  });

  test.each([
    {
      because: 'encryption stands before id',
      order: ['version', 'issuedAt', 'document', 'encryption', 'id', 'type', 'from', 'to', 'signature'],
    },
    {
      because: 'signature stands before id',
      order: ['version', 'issuedAt', 'document', 'signature', 'id', 'type', 'from', 'to', 'encryption'],
    },
    {
      because: 'id stands before document',
      order: ['version', 'issuedAt', 'id', 'document', 'type', 'from', 'to', 'signature', 'encryption'],
    },
  ])('nothing but the document is taken for it when $because', ({ order }) => {
    const members: Record<string, unknown> = {
      ...seedMembers,
      document: 'QQ==',
      encryption: gcmEncryption,
      signature: formalSignature,
    };
    const text = JSON.stringify(Object.fromEntries(order.map((name) => [name, members[name]])));
    const outcome = readMessage(body(text));
    expect(outcome.ok && outcome.value.signedText).toBe(
      JSON.stringify({ version, issuedAt, document: 'QQ==', id, type, from, to }),
    );
  });

  test.each([
    { because: 'a name twice', document: '{"a":1,"a":1}', reason: twice },
    { because: '__proto__', document: '{"__proto__":1}', reason: proto },
    { because: 'a lone surrogate, as JSON.stringify prints it', document: '"\\ud800"', reason: loneInString },
    { because: 'a lone surrogate in a name', document: '{"\\udfff":1}', reason: loneInName },
    { because: '64 levels below the message', document: nested(64), reason: deep },
    { because: '2^53, as JSON.stringify prints it', document: '9007199254740992', reason: outside },
    { because: '1e+21, as JSON.stringify prints it', document: '1e+21', reason: outside },
    { because: 'a number that overflows', document: '1e400', reason: outside },
    { because: 'a number that underflows', document: '1e-400', reason: inexact },
    { because: 'a decimal that a double rounds', document: '0.1000000000000000055', reason: inexact },
  ])('$because is refused with INVALID_MESSAGE on both', ({ document, reason }) => {
    const refusal = { ok: false, refusal: { code: 'INVALID_MESSAGE', reasons: [reason] } };
    expect(readMessage(body(around(document)))).toEqual(refusal);
    expect(readMessage(body(withSpace(document)))).toEqual(refusal);
  });

  test('63 levels below the message pass on both', () => {
    const document = JSON.parse(nested(63));
    expect(verdict(around(nested(63)))).toEqual({ path: 'canonical', document });
    expect(verdict(withSpace(nested(63)))).toEqual({ path: 'other', document });
  });

  test.each(['1500.00', '-0', '15e2', '"\\u0061"', '{"2":1,"1":2}', '[ ]'])(
    '%s passes, by the slow path',
    (text) => {
      expect(verdict(around(text))).toEqual({ path: 'other', document: JSON.parse(text) });
    },
  );

  test.each(['signature', 'from', 'document', 'id'])('%s named twice in the message is refused', (name) => {
    const text = around('1').replace(`"${name}":`, `"${name}":"first","${name}":`);
    expect(readMessage(body(text))).toEqual({
      ok: false,
      refusal: { code: 'INVALID_MESSAGE', reasons: [twice] },
    });
  });
});
