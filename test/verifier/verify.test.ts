import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { messageDigest } from '../../shared/protocol/digest.ts';
import { printDeviceRecord } from '../../shared/protocol/print-delegation-record.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { createVerifier } from '../../shared/verifier/create-verifier.ts';
import type { VerifierOptions } from '../../shared/verifier/verifier-options.ts';
import {
  deviceName,
  parentName,
  type SendingDomain,
  startSendingDomain,
  zoneName,
} from './sending-domain.ts';

let world: Awaited<ReturnType<typeof startSendingDomain>>;
let domain: SendingDomain;

beforeAll(async () => {
  world = await startSendingDomain();
  domain = world.domain;
});
afterAll(() => world.stop());
beforeEach(() => {
  world.nameServer.setFaults();
  world.nameServer.resetQueryCounts();
  domain.list(['dev1']);
});

const verifier = (more: VerifierOptions = {}) =>
  createVerifier({ ...world.options, ...more, dnssec: { ...world.options.dnssec, ...more.dnssec } });

const askedNames = () => [...world.nameServer.queryCounts.keys()].sort();

describe('what a verdict holds', () => {
  test('accepted: the message itself, its digest, what to remember, and what DNS said (Receiving & Verification Flow)', async () => {
    const nowMs = Date.now();
    const message = domain.message({ issuedAt: new Date(nowMs - 1000).toISOString() });
    const text = JSON.stringify(message);
    const lookup = {
      type: 'TXT',
      outcome: 'answer',
      source: 'network',
      durationMs: 0,
      ttlSeconds: 300,
      ageSeconds: 0,
      dnssec: 'secure',
    };
    expect(await verifier({ now: () => nowMs }).verify(Buffer.from(text))).toEqual({
      verdict: 'accepted',
      reasons: ['signed with the device key (ed25519)'],
      message,
      canonicalText: text,
      digest: messageDigest(text),
      replay: {
        nonce: expect.stringMatching(new RegExp(`^00${nowMs - 1000}#[A-Za-z0-9_-]{43}$`)),
        rememberUntil: new Date(nowMs - 1000 + 360_000).toISOString(),
      },
      signedWith: 'device',
      scheme: 'ed25519',
      dnssec: 'secure',
      identity: 'dev1$carol.btps.sender.example',
      messageId: message.id,
      fingerprint: domain.deviceKey.publicKey.fingerprint,
      lookups: [
        { name: parentName, ...lookup },
        { name: deviceName, ...lookup },
      ],
      refreshed: false,
      durationMs: 0,
      timestamp: new Date(nowMs).toISOString(),
    });
  });

  test('refused: the code with all that the catalogue says about it (Error Handling)', async () => {
    const nowMs = Date.now();
    expect(await verifier({ now: () => nowMs }).verify('{"version"')).toEqual({
      verdict: 'refused',
      reasons: ['it is not JSON'],
      code: 'INVALID_MESSAGE',
      status: 400,
      title: 'The message is not well formed',
      action: 'Correct the message as the reasons say and sign it again.',
      retryable: false,
      lookups: [],
      refreshed: false,
      durationMs: 0,
      timestamp: new Date(nowMs).toISOString(),
    });
  });

  test('the text of a message and its bytes give one verdict; what is neither is a TypeError', async () => {
    const nowMs = Date.now();
    const text = JSON.stringify(domain.message());
    const options = { now: () => nowMs };
    const ofText = await verifier(options).verify(text);
    expect(ofText).toMatchObject({ verdict: 'accepted' });
    expect(await verifier(options).verify(new TextEncoder().encode(text))).toEqual(ofText);
    await expect(verifier().verify(domain.message() as never)).rejects.toEqual(
      new TypeError('the body has to be bytes or a text'),
    );
  });
});

describe('what is refused before DNS is asked', () => {
  const refusals: readonly [string, string, () => object, VerifierOptions][] = [
    ['issued 301 s ago', 'MESSAGE_TOO_OLD', () => domain.message({ issuedAt: secondsFromNow(-301) }), {}],
    ['issued 62 s ahead', 'MESSAGE_FROM_FUTURE', () => domain.message({ issuedAt: secondsFromNow(62) }), {}],
    ['to another domain', 'RELAY_DENIED', () => domain.message(), { recipientDomains: ['other.example'] }],
    [
      'to nobody, since no domain is served',
      'RELAY_DENIED',
      () => domain.message(),
      { recipientDomains: [] },
    ],
    [
      'of the type that servers report failures with',
      'INVALID_MESSAGE',
      () => domain.message({ type: 'btp_delivery_failure' }),
      {},
    ],
    ['from a malformed identity', 'INVALID_IDENTITY', () => domain.message({ from: 'a$b$c.example' }), {}],
  ];

  test.each(refusals)(
    'a message %s: %s (best-practices, Replay Attacks)',
    async (_, code, message, options) => {
      const verdict = await verifier(options).verify(JSON.stringify(message()));
      expect(verdict).toMatchObject({ verdict: 'refused', code, lookups: [] });
      expect(askedNames()).toEqual([]);
    },
  );
});

const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

describe('how far DNS has to be proved', () => {
  const inUnsignedZone = async (options: VerifierOptions['dnssec']) => {
    world.zones.setSigned(zoneName, false);
    try {
      return await verifier({ ...(options && { dnssec: options }) }).verify(JSON.stringify(domain.message()));
    } finally {
      world.zones.setSigned(zoneName, true);
    }
  };

  test('a zone that is proved to be unsigned is accepted by prefer, and by nothing that requires a proof (RFC 4035, section 4.3)', async () => {
    expect(await inUnsignedZone({})).toMatchObject({ verdict: 'accepted', dnssec: 'insecure' });
    expect(await inUnsignedZone({ policy: 'require' })).toMatchObject({ code: 'DNSSEC_VALIDATION_FAILED' });
    const domains = { 'sender.example': 'require' } as const;
    expect(await inUnsignedZone({ domains })).toMatchObject({ code: 'DNSSEC_VALIDATION_FAILED' });
  });

  test('records that another key signed are never taken, and taken unchecked when the policy is off (RFC 4035, section 5)', async () => {
    world.nameServer.setFaults(({ type }) => (type === 'TXT' ? { kind: 'wrong-key' } : undefined));
    const message = JSON.stringify(domain.message());
    expect(await verifier().verify(message)).toMatchObject({
      code: 'DNSSEC_VALIDATION_FAILED',
      retryable: true,
      status: 503,
    });
    expect(await verifier({ dnssec: { policy: 'off' } }).verify(message)).toMatchObject({
      verdict: 'accepted',
      dnssec: 'unchecked',
    });
  });
});

test('an RSA signature over the payload itself is taken unless it is switched off (design, Signed bytes)', async () => {
  const { privateKey, publicKey } = generateKeyPair(2048);
  domain.publish('dev3.carol.btps.sender.example', printDeviceRecord({ key: publicKey.spkiBase64 }));
  domain.list(['dev1', 'dev3']);
  const { signature: _, ...members } = domain.message({ from: 'dev3$carol.btps.sender.example' });
  const signature = signMessage(members, privateKey, 'rsa-payload');
  const message = JSON.stringify({ ...members, signature });
  expect(await verifier().verify(message)).toMatchObject({ verdict: 'accepted', scheme: 'rsa-payload' });
  expect(await verifier({ acceptRsaPayloadSignatures: false }).verify(message)).toMatchObject({
    code: 'SIGNATURE_VERIFICATION_FAILED',
  });
});
