import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDelegationRecords } from '../../shared/protocol/delegation-record.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';

const pem = generateKeyPairSync('ed25519')
  .publicKey.export({ format: 'pem', type: 'spki' })
  .toString()
  .trimEnd();
/** As the documents print it: line breaks are the two characters \n. */
const typed = pem.replaceAll('\n', '\\n');
const parsed = parsePublicKey(pem);
const key = { kind: 'key', publicKey: parsed.ok ? parsed.value : undefined };

const bytesOf = (text: string) => new TextEncoder().encode(text);
const parse = (...values: readonly string[]) => parseDelegationRecords(values.map(bytesOf));
const record = (content: object) => ({ kind: 'record', record: content });
const invalid = (reason: string) => ({ kind: 'invalid', reasons: [reason] });

describe('the records of the documents (message-flow, DNS Record Structure)', () => {
  test('the parent record holds the primary key and the devices', () => {
    expect(parse(`key=${typed}&d=dev1234,dev5678,dev9012`)).toEqual(
      record({ key, devices: ['dev1234', 'dev5678', 'dev9012'] }),
    );
  });

  test('the device record holds the key of the device', () => {
    expect(parse(`key=${typed}`)).toEqual(record({ key }));
  });
});

describe('parseDelegationRecords reads (design, TXT records)', () => {
  const base64 = pem.split('\n').slice(1, -1).join('');

  test.each([
    { what: 'PEM with real line breaks', value: `key=${pem}` },
    { what: 'PEM with spaces', value: `key=${pem.replaceAll('\n', ' ')}` },
    { what: 'PEM without breaks', value: `key=${pem.replaceAll('\n', '')}` },
    { what: 'bare base64, whose padding holds =', value: `key=${base64}` },
    { what: 'a tag that nobody knows', value: `v=1&key=${pem}&note=a=b=c` },
    { what: 'an unknown tag without value', value: `key=${pem}&note=` },
    { what: 'a tag in upper case, which is another tag', value: `key=${pem}&D=dev1&KEY=` },
  ])('$what', ({ value }) => {
    expect(parse(value)).toEqual(record({ key }));
  });

  test.each([
    { what: 'the key behind its devices', value: `d=dev1&key=${pem}`, more: { devices: ['dev1'] } },
    { what: 'an empty list of devices', value: `key=${pem}&d=`, more: { devices: [] } },
    {
      what: 'devices in upper case, as DNS compares',
      value: `key=${pem}&d=DEV1,Dev2`,
      more: { devices: ['dev1', 'dev2'] },
    },
    {
      what: 'a list with what is no delegated id',
      value: `key=${pem}&d=dev1,,a.b, dev2,btps,dev3`,
      more: { devices: ['dev1', 'dev3'] },
    },
    { what: 'an expiry', value: `key=${pem}&x=1736937000`, more: { expiresAtSeconds: 1_736_937_000 } },
    { what: 'an expiry of 0', value: `key=${pem}&x=0`, more: { expiresAtSeconds: 0 } },
    {
      what: 'an expiry of twelve digits',
      value: `key=${pem}&x=999999999999`,
      more: { expiresAtSeconds: 999_999_999_999 },
    },
    {
      what: 'scopes',
      value: `key=${pem}&s=send,read_inbox,a.b:c-d`,
      more: { scopes: ['send', 'read_inbox', 'a.b:c-d'] },
    },
    {
      what: 'a scope of 64 characters',
      value: `key=${pem}&s=${'s'.repeat(64)}`,
      more: { scopes: ['s'.repeat(64)] },
    },
  ])('$what', ({ value, more }) => {
    expect(parse(value)).toEqual(record({ key, ...more }));
  });

  test('an empty key as revoked, whatever stands beside it', () => {
    expect(parse('key=')).toEqual(record({ key: { kind: 'revoked' } }));
    expect(parse('key=&d=dev1&x=5')).toEqual(
      record({ key: { kind: 'revoked' }, devices: ['dev1'], expiresAtSeconds: 5 }),
    );
  });

  test('a key that is not taken, with the reason', () => {
    expect(parse('key=AQID&d=dev1')).toEqual(
      record({
        key: { kind: 'invalid', reasons: ['the key is neither Ed25519 nor RSA'] },
        devices: ['dev1'],
      }),
    );
    expect(parse('key= ')).toEqual(
      record({ key: { kind: 'invalid', reasons: ['the key is neither PEM nor the base64 of an SPKI'] } }),
    );
  });

  test('a value of 4,000 characters', () => {
    const start = `key=${pem}&note=`;
    expect(parse(start + 'x'.repeat(4000 - start.length))).toEqual(record({ key }));
  });

  test('values that are views into a larger buffer', () => {
    const larger = bytesOf(`d=wrong&key=${pem}&d=dev1 and more`);
    expect(parseDelegationRecords([larger.subarray(8, larger.length - 9)])).toEqual(
      record({ key, devices: ['dev1'] }),
    );
  });
});

describe('parseDelegationRecords passes over what is no delegation record (design, TXT records)', () => {
  test.each([
    { what: 'no records', values: [] },
    { what: 'SPF', values: ['v=spf1 include:_spf.saas.com -all'] },
    { what: 'an empty value', values: [''] },
    { what: 'devices without a key', values: ['d=dev1'] },
    { what: 'a tag that ends in key', values: ['apikey=1&public key=2'] },
    { what: 'a tag key in upper case', values: ['KEY=1'] },
    { what: 'the word key', values: ['key'] },
    { what: 'a key behind a space', values: ['d=dev1& key=1'] },
    { what: 'several of them', values: ['v=spf1', 'google-site-verification=key', 'é&&'] },
  ])('$what', ({ values }) => {
    expect(parse(...values)).toEqual({ kind: 'none' });
  });

  test('also beside a delegation record, in any order, however they look', () => {
    for (const other of ['v=spf1 -all', '&&==', 'é', 'x'.repeat(5000)]) {
      expect(parse(other, `key=${pem}`)).toEqual(record({ key }));
      expect(parse(`key=${pem}`, other)).toEqual(record({ key }));
    }
  });
});

describe('parseDelegationRecords finds invalid (design, TXT records: INVALID_DELEGATION_RECORD)', () => {
  const expiry = 'the delegation record has an expiry that is no Unix time';
  const scopes = 'the delegation record has a malformed list of scopes';
  const repeated = 'the delegation record repeats a tag';
  const tooLong = 'the delegation record is longer than 4000 characters';
  const notAscii = 'the delegation record holds bytes outside of ASCII';

  test.each([
    { what: 'two keys in one record', value: `key=${pem}&key=${pem}`, reason: repeated },
    { what: 'an empty key beside a key', value: `key=&key=${pem}`, reason: repeated },
    { what: 'two lists of devices', value: `key=${pem}&d=a&d=b`, reason: repeated },
    { what: 'an unknown tag twice', value: `note=&key=${pem}&note=`, reason: repeated },
    {
      what: 'an empty tag',
      value: `key=${pem}&=1`,
      reason: 'the delegation record has a part without a tag',
    },
    { what: 'a part without =', value: `key=${pem}&d`, reason: 'the delegation record has a part without =' },
    { what: 'an & at the end', value: `key=${pem}&`, reason: 'the delegation record has a part without =' },
    { what: 'an & at the start', value: `&key=${pem}`, reason: 'the delegation record has a part without =' },
    ...['', 'soon', '-1', '1.5', '1e9', '01', ' 1', '1736937000000', '0x10'].map((x) => ({
      what: `the expiry "${x}"`,
      value: `key=${pem}&x=${x}`,
      reason: expiry,
    })),
    ...['', ',', 'send,', 'send, read', 'Send', 'a/b', 's'.repeat(65)].map((s) => ({
      what: `the scopes "${s}"`,
      value: `key=${pem}&s=${s}`,
      reason: scopes,
    })),
    { what: '4,001 characters', value: `key=${pem}&n=`.padEnd(4001, 'x'), reason: tooLong },
    { what: 'a letter outside of ASCII', value: `key=${pem}&note=é`, reason: notAscii },
    { what: 'a device outside of ASCII', value: `key=${pem}&d=d\u0435v1`, reason: notAscii },
    { what: 'a revoked key with a malformed expiry', value: 'key=&x=never', reason: expiry },
  ])('$what', ({ value, reason }) => {
    expect(parse(value)).toEqual(invalid(reason));
  });

  test('a byte that is no UTF-8', () => {
    const value = Buffer.concat([bytesOf('key=&note='), Buffer.of(0xff)]);
    expect(parseDelegationRecords([value])).toEqual(invalid(notAscii));
  });

  test('two delegation records at one name, alike or not, one of them malformed or revoked', () => {
    const one = `key=${pem}`;
    for (const other of [one, `${one}&d=dev1`, 'key=', 'key=&&']) {
      expect(parse(one, 'v=spf1', other)).toEqual(invalid('2 delegation records stand at one name'));
    }
    expect(parse(one, one, one)).toEqual(invalid('3 delegation records stand at one name'));
  });
});

test('whatever stands at a name, a record is read only from one value that is split as the grammar says', () => {
  const part = fc.constantFrom(
    'key=',
    'key=AQID',
    `key=${pem}`,
    'd=dev1,DEV2',
    'x=5',
    'x=',
    's=send',
    'n=a=b',
    '=',
    '',
    'é=1',
  );
  const value = fc.array(part, { maxLength: 4 }).map((parts) => parts.join('&'));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 3 }), (values) => {
      const delegating = values.filter((text) => /(?:^|&)key=/.test(text));
      const parts = (delegating[0] ?? '').split('&');
      const tags = parts.map((text) => text.split('=')[0]);
      const isWellFormed =
        delegating.length === 1 &&
        new Set(tags).size === tags.length &&
        !parts.some((text) => ['', '=', 'x=', 'é=1'].includes(text));
      const kind = delegating.length === 0 ? 'none' : isWellFormed ? 'record' : 'invalid';
      expect(parse(...values).kind).toBe(kind);
    }),
    { numRuns: 1000 },
  );
});
