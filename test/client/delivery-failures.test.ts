import { beforeEach, describe, expect, test } from 'vitest';
import { writeFailureMessage } from '../../shared/forwarding/failure-message.ts';
import type { OutboxEntry } from '../../shared/forwarding/outbox-entry.ts';
import type { Message } from '../../shared/protocol/message.ts';
import type { ServerKey } from '../../shared/voucher/server-key.ts';
import { newServerKey } from '../forwarding/people.ts';
import { DeviceScene, errorOf, inboxRoute } from './device-scene.ts';
import { answer, problem } from './scripted-server.ts';

const keysRoute = 'GET /.well-known/btps-server.json';
const nowMs = Date.parse('2026-01-15T10:30:00.000Z');

const entry: OutboxEntry = {
  partition: 'outbox#bob$receiver.example',
  nonce: '1768472700000#abc',
  recipient: 'bob$receiver.example',
  canonicalText: '{}',
  digest: 'ZGlnZXN0',
  requestId: 'request-1',
  messageId: 'msg_1',
  sender: 'dev1234$alice.btps.saas.example',
  originalIdentity: 'alice.btps.saas.example',
  issuedAtMs: nowMs - 300_000,
  acceptedAtMs: nowMs - 299_000,
  state: 'pending',
  attempts: 0,
  queuedAttempt: 1,
};

/** What the own server says, as it is listed. */
const expectedFailure = {
  receipt: 'receipt-1',
  failedAt: '2026-01-15T10:30:00.000Z',
  messageId: 'msg_1',
  from: 'dev1234$alice.btps.saas.example',
  to: 'bob$receiver.example',
  digest: 'ZGlnZXN0',
  issuedAt: '2026-01-15T10:25:00.000Z',
  acceptedAt: '2026-01-15T10:25:01.000Z',
  attempts: 1,
  code: 'RECIPIENT_NOT_FOUND',
  reasons: ['no such user'],
  status: 404,
};

let scene: DeviceScene;
let key: ServerKey;
let otherKey: ServerKey;

beforeEach(async () => {
  [key, otherKey] = await Promise.all([newServerKey(), newServerKey()]);
  scene = await new DeviceScene().enrolled();
  scene.server.on(keysRoute, keySet(key));
});

const keySet = (...keys: readonly ServerKey[]) =>
  answer(200, { domain: 'saas.example', keys: keys.map(({ spkiBase64 }) => spkiBase64) });

/** A failure message as the server writes it. */
async function failure(changes: { to?: string; domain?: string; signer?: ServerKey } = {}): Promise<Message> {
  const { to = 'alice$saas.example', domain = 'saas.example', signer = key } = changes;
  const told = { code: 'RECIPIENT_NOT_FOUND', reasons: ['no such user'], status: 404 };
  return (await writeFailureMessage({ entry, failure: told, attempts: 1, to, domain, nowMs }, signer))
    .message;
}

/** An entry of the listing, as the server marks its own. */
const listed = (message: Message, more: object = {}) => ({
  receipt: 'receipt-1',
  message,
  acceptedAt: '2026-01-15T10:30:00.000Z',
  digest: 'ZGlnZXN0',
  fingerprint: message.signature.fingerprint,
  signedWith: 'server',
  scheme: 'ed25519',
  dnssec: 'unchecked',
  origin: 'system',
  ...more,
});

const fetchInbox = (...messages: readonly object[]) => {
  scene.server.on(inboxRoute, answer(200, { messages }));
  return scene.fetchInbox();
};

const nothing = { messages: [], deliveryFailures: [], unproved: [] };

describe('what the own server says of failed deliveries (message-flow, Recovery Actions)', () => {
  test('signed by the key that the server shows: it is a delivery failure, and no message', async () => {
    expect(await fetchInbox(listed(await failure()))).toEqual({
      ...nothing,
      deliveryFailures: [expectedFailure],
    });
    expect(scene.server.seen(keysRoute)).toEqual([
      expect.objectContaining({ url: 'https://api.saas.example/.well-known/btps-server.json' }),
    ]);
  });

  test('an inbox without any: the keys are not asked for', async () => {
    expect(await fetchInbox()).toEqual(nothing);
    expect(scene.server.seen(keysRoute)).toEqual([]);
  });

  test('the keys are asked for once, for two listings of two failures each', async () => {
    const both = [listed(await failure()), listed(await failure(), { receipt: 'receipt-2' })];
    await fetchInbox(...both);
    expect((await fetchInbox(...both)).deliveryFailures).toHaveLength(2);
    expect(scene.server.seen(keysRoute)).toHaveLength(1);
  });

  test('the keys cannot be had: the listing fails, and nothing is shown unproved', async () => {
    scene.server.on(keysRoute, problem('SERVICE_UNAVAILABLE'));
    expect(await errorOf(fetchInbox(listed(await failure())))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('the keys are those of another domain: UNEXPECTED_ANSWER', async () => {
    scene.server.on(keysRoute, answer(200, { domain: 'other.example', keys: [key.spkiBase64] }));
    expect(await errorOf(fetchInbox(listed(await failure())))).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      reasons: ['the keys are those of another domain'],
    });
  });
});

describe('whoever is not the server passes nothing off as its word', () => {
  const unproved = { ...nothing, unproved: ['receipt-1'] };

  test.each<readonly [string, () => Promise<object>]>([
    ['signed by another key', async () => listed(await failure({ signer: otherKey }))],
    [
      'with the fingerprint of the server’s key, signed by another',
      async () => {
        const forged = await failure({ signer: { ...otherKey, fingerprint: key.fingerprint } });
        return listed(forged);
      },
    ],
    [
      'with another code put in',
      async () => {
        const message = await failure();
        return listed({ ...message, document: { ...(message.document as object), code: 'MESSAGE_ALTERED' } });
      },
    ],
    ['to another user', async () => listed(await failure({ to: 'bob$saas.example' }))],
    ['of another domain’s server', async () => listed(await failure({ domain: 'other.example' }))],
    ['without the server’s mark', async () => listed(await failure(), { origin: undefined })],
    ['said to be signed by a device', async () => listed(await failure(), { signedWith: 'device' })],
    [
      'by a device that takes the type',
      async () => {
        const message = { ...(await failure()), from: 'dev1$mallory.btps.evil.example' };
        return listed(message, { origin: undefined, signedWith: 'device' });
      },
    ],
    [
      'by a device that takes the name',
      async () => {
        const message = { ...(await failure()), type: 'btp_invoice' };
        return listed(message, { origin: undefined, signedWith: 'device' });
      },
    ],
  ])('%s: it is listed as unproved, by its receipt alone', async (_, entryOf) => {
    expect(await fetchInbox(await entryOf())).toEqual(unproved);
  });

  test('many of them in an inbox cause one request for keys in a minute, and another one after it', async () => {
    const forged = listed(await failure({ signer: otherKey }));
    await fetchInbox(forged, forged, forged);
    await fetchInbox(forged);
    expect(scene.server.seen(keysRoute)).toHaveLength(1);
    await scene.time.advance(60_000);
    await fetchInbox(forged, forged);
    expect(scene.server.seen(keysRoute)).toHaveLength(2);
  });
});

describe('replacing the key of the server (README, Operate)', () => {
  test('published before it signs, the next key is known already: no request, no failure unproved', async () => {
    scene.server.on(keysRoute, keySet(key, otherKey));
    const [old, fresh] = [await failure(), await failure({ signer: otherKey })];
    await fetchInbox(listed(old));
    expect(await fetchInbox(listed(old), listed(fresh, { receipt: 'receipt-2' }))).toEqual({
      ...nothing,
      deliveryFailures: [expectedFailure, { ...expectedFailure, receipt: 'receipt-2' }],
    });
    expect(scene.server.seen(keysRoute)).toHaveLength(1);
  });

  test('kept after it signed, the former key still proves what lies in the inbox', async () => {
    scene.server.on(keysRoute, keySet(otherKey, key));
    expect((await fetchInbox(listed(await failure()))).deliveryFailures).toEqual([expectedFailure]);
  });
});
