import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDelegationRecords } from '../../shared/protocol/delegation-record.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';
import { parseTxt, printTxt } from '../../shared/protocol/txt-presentation.ts';

const { publicKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString().trimEnd();
const parsed = parsePublicKey(key);
const readKey = { kind: 'key', publicKey: parsed.ok ? parsed.value : undefined };

/** Reads a record as it comes back from Route 53. */
function readBack(value: string) {
  const published = parseTxt(printTxt(value));
  if (!published.ok) throw new Error(published.reason);
  return parseDelegationRecords([published.bytes]);
}

describe('printParentRecord (message-flow, Parent Identity Record)', () => {
  test('prints PEM with real line breaks and the devices in their order', () => {
    expect(printParentRecord({ primaryKey: key, devices: ['dev1234', 'dev5678'] })).toBe(
      `key=${pem}&d=dev1234,dev5678`,
    );
  });

  test('leaves the list out when there are no devices', () => {
    expect(printParentRecord({ primaryKey: key, devices: [] })).toBe(`key=${pem}`);
  });

  test.each(['', 'Dev1', 'a.b', 'a,b', 'a&key=', 'btps', 'x'.repeat(64), 'dév'])(
    'throws TypeError for the device "%s"',
    (device) => {
      expect(() => printParentRecord({ primaryKey: key, devices: ['dev1', device] })).toThrow(
        new TypeError('a device in the list is no delegated id'),
      );
    },
  );

  test('throws RangeError when Route 53 would have to take 4,001 characters, and not for 4,000', () => {
    const withLength = (length: number) => {
      const devices = Array.from({ length: 59 }, (_, index) => `${index}`.padStart(63, '0'));
      const rest = length - printTxt(`key=${pem}&d=${devices.join(',')},`).length;
      return { primaryKey: key, devices: [...devices, 'x'.repeat(rest)] };
    };
    const longest = withLength(4000);
    expect(printTxt(printParentRecord(longest)).length).toBe(4000);
    expect(readBack(printParentRecord(longest))).toEqual({
      kind: 'record',
      record: { key: readKey, devices: longest.devices },
    });
    expect(() => printParentRecord(withLength(4001))).toThrow(
      new RangeError('the record is longer than 4000 characters'),
    );
  });
});

describe('printDeviceRecord (message-flow, Device Delegation Record)', () => {
  test.each([
    { what: 'a key alone', record: { key }, tags: '' },
    { what: 'the scope send, which is granted anyway', record: { key, scopes: ['send'] }, tags: '' },
    { what: 'another scope', record: { key, scopes: ['read'] }, tags: '&s=read' },
    { what: 'send and another scope', record: { key, scopes: ['send', 'read'] }, tags: '&s=send,read' },
    { what: 'an expiry', record: { key, expiresAtSeconds: 1_736_937_000 }, tags: '&x=1736937000' },
    { what: 'an expiry of 0', record: { key, expiresAtSeconds: 0 }, tags: '&x=0' },
    { what: 'everything', record: { key, expiresAtSeconds: 5, scopes: ['a', 'b'] }, tags: '&x=5&s=a,b' },
  ])('prints $what', ({ record, tags }) => {
    expect(printDeviceRecord(record)).toBe(`key=${pem}${tags}`);
  });

  const scopes = 'the scopes are empty or malformed';
  const expiry = 'the delegation record has an expiry that is no Unix time';
  test.each([
    { what: 'no scopes', record: { key, scopes: [] }, message: scopes },
    { what: 'an empty scope', record: { key, scopes: [''] }, message: scopes },
    { what: 'a scope with a tag in it', record: { key, scopes: ['send&key='] }, message: scopes },
    { what: 'a scope with a comma', record: { key, scopes: ['a,b'] }, message: scopes },
    { what: 'one malformed scope among others', record: { key, scopes: ['send', 'A'] }, message: scopes },
    { what: 'half a second', record: { key, expiresAtSeconds: 1.5 }, message: expiry },
    { what: 'milliseconds', record: { key, expiresAtSeconds: 1_736_937_000_000 }, message: expiry },
    { what: 'a time before 1970', record: { key, expiresAtSeconds: -1 }, message: expiry },
    { what: 'NaN', record: { key, expiresAtSeconds: Number.NaN }, message: expiry },
    {
      what: 'a key in PEM',
      record: { key: pem },
      message: 'a public key is printed from the canonical base64 of its SPKI',
    },
    {
      what: 'an empty key',
      record: { key: '' },
      message: 'a public key is printed from the canonical base64 of its SPKI',
    },
  ])('throws TypeError for $what', ({ record, message }) => {
    expect(() => printDeviceRecord(record)).toThrow(new TypeError(message));
  });

  test('throws RangeError above 4,000 characters', () => {
    const many = Array.from({ length: 70 }, (_, index) => `${index}`.padStart(64, 's'));
    expect(() => printDeviceRecord({ key, scopes: many })).toThrow(
      new RangeError('the record is longer than 4000 characters'),
    );
  });
});

describe('what is printed is read again, through Route 53’s presentation', () => {
  const id = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/).filter((text) => text !== 'btps');
  const scope = fc.stringMatching(/^[a-z0-9_.:-]{1,20}$/);

  test('a parent record with any devices', () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 40 }), (devices) => {
        expect(readBack(printParentRecord({ primaryKey: key, devices }))).toEqual({
          kind: 'record',
          record: { key: readKey, ...(devices.length > 0 && { devices }) },
        });
      }),
    );
  });

  test('a device record with any expiry and scopes', () => {
    const seconds = fc.option(fc.integer({ min: 0, max: 999_999_999_999 }), { nil: undefined });
    const lists = fc.option(fc.array(scope, { minLength: 1, maxLength: 8 }), { nil: undefined });
    fc.assert(
      fc.property(seconds, lists, (expiresAtSeconds, scopes) => {
        const record = {
          ...(expiresAtSeconds !== undefined && { expiresAtSeconds }),
          ...(scopes !== undefined && { scopes }),
        };
        const { scopes: given = ['send'], ...others } = record;
        const isImplied = given.length === 1 && given[0] === 'send';
        expect(readBack(printDeviceRecord({ key, ...record }))).toEqual({
          kind: 'record',
          record: { key: readKey, ...others, ...(!isImplied && { scopes: given }) },
        });
      }),
    );
  });
});
