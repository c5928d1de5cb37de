import { beforeAll, describe, expect, test } from 'vitest';
import { printServerRecord } from '../../shared/protocol/server-record.ts';
import { printContentDigest } from '../../shared/voucher/content-digest.ts';
import type { ServerKey } from '../../shared/voucher/server-key.ts';
import { signVoucher } from '../../shared/voucher/sign-voucher.ts';
import { printSignatureParams, signatureBase } from '../../shared/voucher/signature-base.ts';
import { type BareItem, printBareItem } from '../../shared/voucher/structured-fields.ts';
import { verifyVoucher } from '../../shared/voucher/verify-voucher.ts';
import { findVoucherFields, type VoucherFields } from '../../shared/voucher/voucher.ts';
import { newServerKey, noonMs } from '../forwarding/people.ts';
import { resolverOf, type Zone } from '../forwarding/zone.ts';

const body = Buffer.from('{"the":"message"}');
const request = { method: 'POST', targetUri: 'https://btps.receiver.example/messages', body };
const hourMs = 3_600_000;
let key: ServerKey;
let otherKey: ServerKey;

beforeAll(async () => {
  [key, otherKey] = await Promise.all([newServerKey(), newServerKey()]);
});

/** Noon is when the receiver looks; the message is an hour old unless the case says otherwise. */
async function check(
  fields: VoucherFields,
  more: { issuedAtMs?: number; senderDomain?: string; targetUri?: string; body?: Buffer; zone?: Zone } = {},
) {
  const { issuedAtMs = noonMs - hourMs, senderDomain = 'saas.example', zone = published(key) } = more;
  const late = {
    fields,
    request: { ...request, targetUri: more.targetUri ?? request.targetUri, body: more.body ?? body },
    senderDomain,
    issuedAtMs,
  };
  const resolver = resolverOf(zone, () => noonMs);
  const dependencies = { resolver, dnssec: { policy: 'prefer', domains: {} } as const, now: () => noonMs };
  return verifyVoucher(late, dependencies, { deadlineMs: noonMs + 6000 });
}

const published = ({ spkiBase64 }: ServerKey): Zone => ({
  '_btps.saas.example': { values: [printServerRecord({ key: spkiBase64 })] },
});

interface VoucherCase {
  readonly acceptedAtMs?: number;
  readonly signedAtMs?: number;
  readonly domain?: string;
  readonly signer?: ServerKey;
}

const vouch = ({
  acceptedAtMs = noonMs - hourMs,
  signedAtMs = noonMs,
  domain = 'saas.example',
  signer = key,
}: VoucherCase = {}) => signVoucher({ ...request, domain, acceptedAtMs }, signer, signedAtMs);

/** Signs by hand what our own signer would not. */
async function forge(
  parameters: Record<string, BareItem>,
  names = ['@method', '@target-uri', 'content-digest', 'btps-accepted-at'],
  signer = key,
): Promise<VoucherFields> {
  const acceptedAt = new Date(noonMs - hourMs).toISOString();
  const values: Record<string, string> = {
    '@method': 'POST',
    '@target-uri': request.targetUri,
    'content-digest': printContentDigest(body),
    'btps-accepted-at': acceptedAt,
    host: 'x',
  };
  const components = new Map(names.map((name) => [name, values[name] ?? '']));
  const given = new Map(Object.entries({ ...ordinary, ...parameters }));
  return {
    'content-digest': printContentDigest(body),
    'btps-accepted-at': acceptedAt,
    'signature-input': `a=${printSignatureParams(names, given)}`,
    signature: `a=${printBareItem(await signer.sign(Buffer.from(signatureBase(components, given))))}`,
  };
}

const noonSeconds = noonMs / 1000;
const ordinary = {
  created: noonSeconds,
  expires: noonSeconds + 300,
  keyid: 'saas.example',
  tag: 'btps-voucher',
};

const tooOld = (reason: string) => ({
  ok: false,
  refusal: { code: 'MESSAGE_TOO_OLD', reasons: ['issued more than 300 s ago', reason] },
});

describe('a voucher of the sender’s server', () => {
  test('for a message of an hour: accepted, with the time of its acceptance', async () => {
    expect(await check(await vouch())).toEqual({ ok: true, value: noonMs - hourMs });
  });

  test('for a message of 24 h; not of 1 ms more', async () => {
    const acceptedAtMs = noonMs - 24 * hourMs;
    const fields = await vouch({ acceptedAtMs });
    expect(await check(fields, { issuedAtMs: acceptedAtMs })).toEqual({ ok: true, value: acceptedAtMs });
    expect(await check(fields, { issuedAtMs: acceptedAtMs - 1 })).toEqual(
      tooOld('no voucher makes up for more than 24 h'),
    );
  });

  test.each([
    ['300 s ago', noonMs - 300_000, undefined],
    ['301 s ago', noonMs - 301_000, 'the voucher is older than 300 s'],
    ['60 s ahead', noonMs + 60_000, undefined],
    ['61 s ahead', noonMs + 61_000, 'the voucher is dated ahead'],
  ])('created %s', async (_, signedAtMs, reason) => {
    const outcome = await check(await vouch({ signedAtMs }));
    expect(outcome).toEqual(reason === undefined ? { ok: true, value: noonMs - hourMs } : tooOld(reason));
  });

  test.each([
    ['300 s after it was issued', 300_000, undefined],
    ['301 s after', 301_000, 'the message was too old when it was accepted'],
    ['60 s before, by another clock', -60_000, undefined],
    ['61 s before', -61_000, 'the message was accepted before it was issued'],
  ])('accepted %s', async (_, waitedMs, reason) => {
    const acceptedAtMs = noonMs - hourMs + waitedMs;
    const outcome = await check(await vouch({ acceptedAtMs }));
    expect(outcome).toEqual(reason === undefined ? { ok: true, value: acceptedAtMs } : tooOld(reason));
  });

  test('other signatures beside it, and the order of what it covers, do not matter', async () => {
    const fields = await forge({}, ['btps-accepted-at', 'content-digest', '@target-uri', '@method']);
    const beside = {
      ...fields,
      'signature-input': `proxy=("@method");tag="other", ${fields['signature-input']}`,
      signature: `proxy=:AAAA:, ${fields.signature}`,
    };
    expect(await check(beside)).toEqual({ ok: true, value: noonMs - hourMs });
  });
});

describe('a forged, stale or foreign voucher is MESSAGE_TOO_OLD', () => {
  test('signed by another key', async () => {
    expect(await check(await vouch({ signer: otherKey }))).toEqual(
      tooOld('the voucher is not signed by a key in DNS'),
    );
  });

  test('by the server of another domain, with its own good key', async () => {
    const zone = {
      ...published(key),
      '_btps.other.example': { values: [printServerRecord({ key: otherKey.spkiBase64 })] },
    };
    const fields = await vouch({ signer: otherKey, domain: 'other.example' });
    expect(await check(fields, { zone })).toEqual(tooOld('the voucher is not by the server of saas.example'));
  });

  test('for another body', async () => {
    expect(await check(await vouch(), { body: Buffer.from('{}') })).toEqual(
      tooOld('content-digest is not that of the body'),
    );
  });

  test('for another body, with the digest exchanged', async () => {
    const other = Buffer.from('{}');
    const fields = { ...(await vouch()), 'content-digest': printContentDigest(other) };
    expect(await check(fields, { body: other })).toEqual(tooOld('the voucher is not signed by a key in DNS'));
  });

  test('for another server', async () => {
    expect(await check(await vouch(), { targetUri: 'https://evil.example/messages' })).toEqual(
      tooOld('the voucher is not signed by a key in DNS'),
    );
  });

  test('with another time of acceptance', async () => {
    const fields = { ...(await vouch()), 'btps-accepted-at': new Date(noonMs - hourMs + 1000).toISOString() };
    expect(await check(fields)).toEqual(tooOld('the voucher is not signed by a key in DNS'));
  });

  test('with its life prolonged', async () => {
    const fields = await vouch({ signedAtMs: noonMs - 400_000 });
    const renewed = fields['signature-input'].replace(/created=\d+/, `created=${noonSeconds}`);
    expect(
      await check({
        ...fields,
        'signature-input': renewed.replace(/expires=\d+/, `expires=${noonSeconds + 300}`),
      }),
    ).toEqual(tooOld('the voucher is not signed by a key in DNS'));
  });

  test('expired before it is 300 s old', async () => {
    expect(await check(await forge({ expires: noonSeconds - 1 }))).toEqual(tooOld('the voucher has expired'));
  });

  test.each<readonly [string, Record<string, BareItem>]>([
    ['another algorithm', { alg: 'rsa-pss-sha512' }],
    ['an algorithm that is a token', { alg: { token: 'ed25519' } }],
    ['a parameter that is not known', { x: 1 }],
    ['a time that is a string', { created: '1769860800' }],
  ])('with %s', async (_, parameters) => {
    expect(await check(await forge(parameters))).toEqual(
      tooOld('the voucher lacks a parameter, or has one that is not known'),
    );
  });

  test.each([
    ['less', ['@method', '@target-uri', 'content-digest']],
    ['more', ['@method', '@target-uri', 'content-digest', 'btps-accepted-at', 'host']],
    ['one thing twice', ['@method', '@method', 'content-digest', 'btps-accepted-at']],
  ])('that covers %s', async (_, names) => {
    expect(await check(await forge({}, names))).toEqual(
      tooOld('the voucher does not cover just what a voucher covers'),
    );
  });

  test('with another tag', async () => {
    expect(await check(await forge({ tag: 'other' }))).toEqual(
      tooOld('there is not one signature with the tag of a voucher'),
    );
  });

  test('twice', async () => {
    const fields = await forge({});
    const input = fields['signature-input'];
    expect(await check({ ...fields, 'signature-input': `${input}, b${input.slice(1)}` })).toEqual(
      tooOld('there is not one signature with the tag of a voucher'),
    );
  });

  test.each([
    ['no signature under its label', { signature: 'b=:AAAA:' }, 'the voucher has no Ed25519 signature'],
    ['a short signature', { signature: 'a=:AAAA:' }, 'the voucher has no Ed25519 signature'],
    ['fields that cannot be parsed', { signature: 'a=' }, 'the signature fields cannot be parsed'],
    ['a time that is none', { 'btps-accepted-at': 'yesterday' }, 'btps-accepted-at is no time'],
  ])('with %s', async (_, change, reason) => {
    expect(await check({ ...(await forge({})), ...change })).toEqual(tooOld(reason));
  });

  test.each<readonly [string, Zone, string]>([
    ['none', {}, 'the voucher is not signed by a key in DNS'],
    [
      'one without a key',
      { '_btps.saas.example': { values: ['v=BTPS1'] } },
      'the voucher is not signed by a key in DNS',
    ],
    [
      'two',
      { '_btps.saas.example': { values: ['v=BTPS1', 'v=BTPS1'] } },
      '_btps.saas.example: 2 server records stand at one name',
    ],
  ])('server record: %s', async (_, zone, reason) => {
    expect(await check(await vouch(), { zone })).toEqual(tooOld(reason));
  });
});

test('a key that is less proved than the policy wants is no verdict on the voucher', async () => {
  const zone: Zone = {
    '_btps.saas.example': { values: [printServerRecord({ key: key.spkiBase64 })], dnssec: 'unchecked' },
  };
  expect(await check(await vouch(), { zone })).toMatchObject({
    ok: false,
    refusal: { code: 'DNSSEC_VALIDATION_FAILED', retryAfterSeconds: 60 },
  });
});

test('a key that was replaced while the former one is cached: a fresh answer is asked for', async () => {
  const fields = await vouch();
  const asked: (number | undefined)[] = [];
  const [former, current] = [
    resolverOf(published(otherKey), () => noonMs - 10_000),
    resolverOf(published(key), () => noonMs),
  ];
  const resolver: typeof current = {
    lookupTxt: (name, options) => {
      asked.push(options.notQueriedBeforeMs);
      return (options.notQueriedBeforeMs === undefined ? former : current).lookupTxt(name, options);
    },
  };
  const dependencies = { resolver, dnssec: { policy: 'prefer', domains: {} } as const, now: () => noonMs };
  const late = { fields, request, senderDomain: 'saas.example', issuedAtMs: noonMs - hourMs };
  expect(await verifyVoucher(late, dependencies, { deadlineMs: noonMs + 6000 })).toEqual({
    ok: true,
    value: noonMs - hourMs,
  });
  expect(asked).toEqual([undefined, noonMs - 5000]);
});

test('fields that are not all there are no voucher', async () => {
  const fields = await vouch();
  const { signature: _, ...others } = fields;
  expect(findVoucherFields({ ...fields, host: 'x' })).toEqual(fields);
  expect(findVoucherFields(others)).toBeUndefined();
});
