import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { printDeviceRecord } from '../../shared/protocol/print-delegation-record.ts';
import { createVerifier } from '../../shared/verifier/create-verifier.ts';
import type { VerifierOptions } from '../../shared/verifier/verifier-options.ts';
import { type SendingDomain, startSendingDomain } from './sending-domain.ts';

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

describe('over time', () => {
  test('a revoked device is refused once the cached record ends, at most 60 s later (revocation, Propagation)', async () => {
    let nowMs = Date.now();
    const { verify } = verifier({ now: () => nowMs });
    const send = () => verify(JSON.stringify(domain.message({ issuedAt: new Date(nowMs).toISOString() })));
    expect(await send()).toMatchObject({ verdict: 'accepted', lookups: [{ source: 'network' }, {}] });
    domain.list([]);
    nowMs += 59_999;
    expect(await send()).toMatchObject({ verdict: 'accepted', lookups: [{ source: 'memory' }, {}] });
    nowMs += 1;
    expect(await send()).toMatchObject({ verdict: 'refused', code: 'DELEGATION_NOT_FOUND' });
  });

  test('a device that was listed after its first refusal is accepted 5 s later (Recovery Actions, DNS Cache Refresh)', async () => {
    let nowMs = Date.now();
    domain.list([]);
    const { verify } = verifier({ now: () => nowMs });
    const message = JSON.stringify(domain.message());
    expect(await verify(message)).toMatchObject({ code: 'DELEGATION_NOT_FOUND', refreshed: false });
    domain.list(['dev1']);
    nowMs += 5001;
    expect(await verify(message)).toMatchObject({ verdict: 'accepted', refreshed: true });
  });

  test('an expired delegation is refused: DELEGATION_EXPIRED (design, TXT records)', async () => {
    const expired = Math.floor(Date.now() / 1000) - 1;
    const key = domain.primaryKey.publicKey.spkiBase64;
    domain.publish('dev2.carol.btps.sender.example', printDeviceRecord({ key, expiresAtSeconds: expired }));
    domain.list(['dev1', 'dev2']);
    const from = 'dev2$carol.btps.sender.example';
    expect(await verifier().verify(JSON.stringify(domain.message({ from })))).toMatchObject({
      code: 'DELEGATION_EXPIRED',
    });
  });
});

describe('what the embedder is left with', () => {
  test('copies share a nonce, members outside the signature included; other messages have others (Replay Attacks)', async () => {
    const { verify } = verifier();
    const nonceOf = async (message: object) => {
      const verdict = await verify(JSON.stringify(message));
      return verdict.verdict === 'accepted' ? verdict.replay.nonce : verdict.code;
    };
    const issuedAt = new Date().toISOString();
    const members = { id: 'msg_1', issuedAt, document: 'YWJj' };
    const message = domain.message(members);
    const nonce = await nonceOf(message);
    const encryption = {
      algorithm: 'aes-256-cbc',
      encryptedKey: 'AAAA',
      iv: 'AAAAAAAAAAAAAAAAAAAAAA==',
      type: 'x',
    };
    expect(await nonceOf({ ...message, encryption })).toBe(nonce);
    expect(await nonceOf(Object.fromEntries(Object.entries(message).reverse()))).toBe(nonce);
    expect(await nonceOf(domain.message({ ...members, id: 'msg_2' }))).not.toBe(nonce);
  });

  test('a nonce may be forgotten when its message would be refused anyway (Replay Attacks)', async () => {
    let nowMs = Date.now();
    const { verify } = verifier({ now: () => nowMs });
    const message = JSON.stringify(domain.message());
    const first = await verify(message);
    if (first.verdict !== 'accepted') throw new Error(first.code);
    nowMs = Date.parse(first.replay.rememberUntil);
    expect(await verify(message)).toMatchObject({ code: 'MESSAGE_TOO_OLD' });
  });

  test('lookups that no cache answers can be charged to whoever sent: RATE_LIMIT_EXCEEDED (Rate Limiting)', async () => {
    const { verify } = verifier();
    let charged = 0;
    const chargeLookup = async () => {
      charged += 1;
      return charged > 2 ? { retryAfterSeconds: 7 } : undefined;
    };
    const message = JSON.stringify(domain.message());
    expect(await verify(message, { chargeLookup })).toMatchObject({ verdict: 'accepted' });
    expect(await verify(message, { chargeLookup })).toMatchObject({ verdict: 'accepted' });
    expect(charged).toBe(2);
    const other = JSON.stringify(domain.message({ from: 'dev1$mallory.btps.sender.example' }));
    expect(await verify(other, { chargeLookup })).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      status: 429,
      retryAfterSeconds: 7,
      retryable: true,
    });
  });
});
