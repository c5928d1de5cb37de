import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unpackMessage } from '../../shared/inbox/packed-message.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { printServerRecord } from '../../shared/protocol/server-record.ts';
import { signVoucher } from '../../shared/voucher/sign-voucher.ts';
import { createDatabases, type Databases } from './databases.ts';
import { newServerKey, noonMs } from './people.ts';
import { forwardingWorld } from './world.ts';

const hourMs = 3_600_000;
let databases: Databases;
let world: Awaited<ReturnType<typeof forwardingWorld>>;
let message: Message;
let body: Buffer;

beforeAll(async () => {
  databases = await createDatabases();
});

/** A message that was accepted at noon, and is an hour old now. */
beforeEach(async () => {
  world = await forwardingWorld(databases);
  world.receiving.override = 'down';
  message = await world.send();
  await world.workUntil(noonMs + hourMs);
  body = Buffer.from(unpackMessage(await world.outbox(message)));
  world.receiving.override = undefined;
});

/** What bob's server makes of it, and what he finds in his inbox. */
async function deliver(fields: object) {
  const { statusCode, body: answer = '{}' } = await world.receiving.answer(body, fields);
  const inbox = (await world.bobsInbox()).map((listed) => listed.message);
  return { status: statusCode, code: JSON.parse(answer).code, inbox };
}

interface Vouched {
  readonly key?: typeof world.keys.server;
  readonly signedAtMs?: number;
  readonly domain?: string;
}

const voucher = ({
  key = world.keys.server,
  signedAtMs = world.clock.nowMs,
  domain = 'saas.example',
}: Vouched) => {
  const request = { method: 'POST', targetUri: world.receiving.url, body, domain, acceptedAtMs: noonMs };
  return signVoucher(request, key, signedAtMs);
};

const tooOld = { status: 422, code: 'MESSAGE_TOO_OLD', inbox: [] };

describe('a message of an hour at the receiver’s server (best-practices, Replay Attacks; RFC 9421)', () => {
  test('without a voucher: MESSAGE_TOO_OLD', async () => {
    expect(await deliver({})).toEqual(tooOld);
  });

  test('with a forged voucher, by a key that is not in DNS: MESSAGE_TOO_OLD', async () => {
    expect(await deliver(await voucher({ key: await newServerKey() }))).toEqual(tooOld);
  });

  test('with a stale voucher, of 301 s: MESSAGE_TOO_OLD', async () => {
    expect(await deliver(await voucher({ signedAtMs: world.clock.nowMs - 301_000 }))).toEqual(tooOld);
  });

  test('with a foreign voucher, by the good key of another domain: MESSAGE_TOO_OLD', async () => {
    const key = await newServerKey();
    world.zone['_btps.other.example'] = { values: [printServerRecord({ key: key.spkiBase64 })] };
    expect(await deliver(await voucher({ key, domain: 'other.example' }))).toEqual(tooOld);
  });

  test('with the voucher of its sender’s server: accepted, once', async () => {
    expect(await deliver(await voucher({}))).toEqual({ status: 202, code: undefined, inbox: [message] });
    expect(await deliver(await voucher({}))).toEqual({
      status: 409,
      code: 'NONCE_ALREADY_USED',
      inbox: [message],
    });
  });
});

describe('replacing the key of the server while a message waits (README, Operate)', () => {
  test('accepted under the former key, it is delivered by a voucher of the next', async () => {
    const [former, next] = [world.keys.server, await newServerKey()];
    const [key, key2] = [former.spkiBase64, next.spkiBase64];
    world.zone['_btps.saas.example'] = { values: [printServerRecord({ key, key2 })] };
    const ends: string[] = [];
    while (world.waiting.length > 0) {
      const [{ dueMs } = { dueMs: 0 }] = world.waiting;
      world.clock.nowMs = Math.max(world.clock.nowMs, dueMs);
      ends.push(...(await world.work({ ...world.dependencies, serverKey: async () => next })));
    }
    expect(ends.filter((end) => end !== 'early')).toEqual(['delivered']);
    expect((await world.bobsInbox()).map((listed) => listed.message)).toEqual([message]);
  });
});
