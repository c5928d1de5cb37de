import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import {
  parseServerRecords,
  printServerRecord,
  serverRecordName,
} from '../../shared/protocol/server-record.ts';

const key = generateKeyPair().publicKey;
const nextKey = generateKeyPair().publicKey;
const { fingerprint } = key;
const endpoint = 'https://btps.receiver.com/messages?v=1';
const parse = (...values: readonly string[]) => parseServerRecords(values.map((value) => Buffer.from(value)));

describe('the record at _btps.{domain}', () => {
  test('what is printed is read again', () => {
    const parsed = parse(printServerRecord({ endpoint, key: key.spkiBase64 }));
    expect(parsed).toEqual({
      kind: 'record',
      record: { endpoint: new URL(endpoint), keys: [expect.objectContaining({ fingerprint })] },
    });
  });

  test('two keys, while one replaces the other, are read in their order', () => {
    const printed = printServerRecord({ endpoint, key: key.spkiBase64, key2: nextKey.spkiBase64 });
    expect(printed).toBe(`v=BTPS1;u=${endpoint};key=${key.spkiBase64};key2=${nextKey.spkiBase64}`);
    expect(parse(printed)).toEqual({
      kind: 'record',
      record: {
        endpoint: new URL(endpoint),
        keys: [
          expect.objectContaining({ fingerprint }),
          expect.objectContaining({ fingerprint: nextKey.fingerprint }),
        ],
      },
    });
  });

  test('a server that only sends names its key alone', () => {
    expect(printServerRecord({ key: key.spkiBase64 })).toBe(`v=BTPS1;key=${key.spkiBase64}`);
    expect(serverRecordName('receiver.com')).toBe('_btps.receiver.com');
  });

  test('2,000 characters are not too many', () => {
    expect(parse(`v=BTPS1;x=${'a'.repeat(1990)}`)).toEqual({ kind: 'record', record: { keys: [] } });
  });

  test('unknown tags, white space around tags and other TXT records are passed over', () => {
    expect(parse('v=spf1 -all', ' v=BTPS1 ; x=1; u=https://a.example/ ;', 'v=BTPS10;u=x')).toEqual({
      kind: 'record',
      record: { endpoint: new URL('https://a.example/'), keys: [] },
    });
  });

  test.each([[[]], [['v=spf1 -all']], [['u=https://a.example/;v=BTPS1']]])('%o holds none', (values) => {
    expect(parse(...values)).toEqual({ kind: 'none' });
  });

  test.each([
    ['two records', ['v=BTPS1', 'v=BTPS1'], '2 server records stand at one name'],
    [
      'a repeated tag',
      ['v=BTPS1;u=https://a.example/;u=https://b.example/'],
      'the server record repeats a tag',
    ],
    ['a part without a tag', ['v=BTPS1;u'], 'the server record has a part without a tag'],
    ['http', ['v=BTPS1;u=http://a.example/'], 'u is no https URL of an endpoint'],
    ['credentials', ['v=BTPS1;u=https://a:b@a.example/'], 'u is no https URL of an endpoint'],
    ['a user', ['v=BTPS1;u=https://a@a.example/'], 'u is no https URL of an endpoint'],
    ['a password', ['v=BTPS1;u=https://:b@a.example/'], 'u is no https URL of an endpoint'],
    ['a fragment with text', ['v=BTPS1;u=https://a.example/#b'], 'u is no https URL of an endpoint'],
    ['a fragment', ['v=BTPS1;u=https://a.example/#'], 'u is no https URL of an endpoint'],
    ['no URL', ['v=BTPS1;u=a.example'], 'u is no https URL of an endpoint'],
    ['a key that is none', ['v=BTPS1;key=AAAA'], 'key is no Ed25519 key'],
    ['an RSA key', [`v=BTPS1;key=${generateKeyPair(2048).publicKey.spkiBase64}`], 'key is no Ed25519 key'],
    ['a second key that is none', [`v=BTPS1;key=${key.spkiBase64};key2=AAAA`], 'key2 is no Ed25519 key'],
    [
      'a repeated key',
      [`v=BTPS1;key=${key.spkiBase64};key=${nextKey.spkiBase64}`],
      'the server record repeats a tag',
    ],
    ['bytes beyond ASCII', ['v=BTPS1;x=é'], 'the server record holds more than printable ASCII'],
    [
      '2,001 characters',
      [`v=BTPS1;x=${'a'.repeat(1991)}`],
      'the server record is longer than 2000 characters',
    ],
  ])('%s is an error', (_, values, reason) => {
    expect(parse(...values)).toEqual({ kind: 'invalid', reason });
  });
});
