import { verify } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSRecordAttributes } from 'aws-lambda';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forwardMessage, mayHaveArrived } from '../../shared/forwarding/forward-message.ts';
import {
  type ForwardTask,
  printForwardTask,
  readForwardTask,
} from '../../shared/forwarding/forward-queue.ts';
import { messageDigest, payloadDigest } from '../../shared/protocol/digest.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { printServerRecord } from '../../shared/protocol/server-record.ts';
import { signedText } from '../../shared/protocol/signed-text.ts';
import { identityKey } from '../../shared/registry/entries.ts';
import { revokeDevice } from '../../shared/registry/seed.ts';
import { createDatabases, type Databases } from './databases.ts';
import { alice, bob, noonMs, phone } from './people.ts';
import { forwardingWorld } from './world.ts';

let world: Awaited<ReturnType<typeof forwardingWorld>>;
const hourMs = 3_600_000;

let databases: Databases;
beforeAll(async () => {
  databases = await createDatabases();
});
beforeEach(async () => {
  world = await forwardingWorld(databases);
});

const forwardings = async () => (await world.trail()).filter(({ type }) => type === 'message_forwarding');
const failures = async () => (await world.alicesInbox()).map(({ message }) => message);
const digestOf = (message: object) => {
  const read = readMessage(Buffer.from(JSON.stringify(message)));
  if (!read.ok) throw new Error('not a message');
  return messageDigest(read.value.canonicalText);
};

describe('a message to another domain (message-flow, Forward Message)', () => {
  test('is delivered at the first attempt, as it was verified, and both trails tell it', async () => {
    const message = await world.send();
    expect(await world.work()).toEqual(['delivered']);
    expect((await world.bobsInbox()).map((listed) => listed.message)).toEqual([message]);
    expect(await world.trail()).toEqual([
      expect.objectContaining({ type: 'delegation_verification', success: true, recipient: bob.text }),
      {
        subject: alice.originalIdentity,
        eventId: expect.stringMatching(/^2026-01-31T12:00:00\.000Z#forwarding#/),
        type: 'message_forwarding',
        timestamp: '2026-01-31T12:00:00.000Z',
        success: true,
        identity: phone.text,
        recipient: bob.text,
        messageId: message.id,
        digest: digestOf(message),
        requestId: expect.any(String),
        attempts: 1,
      },
    ]);
    expect((await world.outbox(message)).forwarding).toEqual({ S: 'delivered' });
    expect(world.waiting).toEqual([]);
  });

  test('a fresh one goes without a voucher', async () => {
    await world.send();
    await world.work();
    expect(Object.keys(world.receiving.headers[0] ?? {}).sort()).toEqual([
      'btps-request-id',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
  });

  test('to a receiver that is down for an hour is delivered once, by voucher', async () => {
    world.receiving.override = 'down';
    const message = await world.send();
    const before = await world.workUntil(noonMs + hourMs);
    expect(new Set(before)).toEqual(new Set(['postponed', 'early']));
    world.receiving.override = undefined;
    const after = await world.workUntil(noonMs + 3 * hourMs);
    expect(after.filter((end) => end === 'delivered')).toEqual(['delivered']);
    expect((await world.bobsInbox()).map((listed) => listed.message)).toEqual([message]);
    expect(world.receiving.requests).toHaveLength(1);
    expect(world.receiving.headers[0]).toMatchObject({
      'btps-accepted-at': '2026-01-31T12:00:00.000Z',
      'signature-input': expect.stringMatching(
        /^voucher=\("@method" "@target-uri" "content-digest" "btps-accepted-at"\);created=\d+;expires=\d+;keyid="saas\.example";alg="ed25519";tag="btps-voucher"$/,
      ),
    });
    expect(await failures()).toEqual([]);
    expect(await forwardings()).toEqual([expect.objectContaining({ success: true })]);
  });

  test('of which the answer was lost is delivered when the repeat is NONCE_ALREADY_USED with our digest', async () => {
    await world.send();
    const { answer } = world.receiving;
    world.receiving.answer = async (body, headers) => {
      await answer(body, headers);
      world.receiving.answer = answer;
      return { statusCode: 502 };
    };
    expect(await world.workUntil(noonMs + 60_000)).toEqual(['postponed', 'delivered']);
    expect(await world.bobsInbox()).toHaveLength(1);
    expect(await failures()).toEqual([]);
  });
});

describe('a message that is refused for good (message-flow, Failed Delegation Flow)', () => {
  test('403: one attempt, and the sender has the reason, signed by the server', async () => {
    world.receiving.override = () => ({
      status: 403,
      body: {
        code: 'DELEGATION_NOT_FOUND',
        reasons: ['alice does not list dev1234\u0007'],
        retryable: false,
      },
    });
    const message = await world.send();
    expect(await world.work()).toEqual(['refused']);
    expect(world.receiving.requests).toHaveLength(1);
    const [listed] = await world.alicesInbox();
    expect(listed).toMatchObject({ origin: 'system', signedWith: 'server', scheme: 'ed25519' });
    expect(listed?.message).toEqual({
      version: '1.0',
      issuedAt: '2026-01-31T12:00:00.000Z',
      document: {
        messageId: message.id,
        from: phone.text,
        to: bob.text,
        digest: digestOf(message),
        issuedAt: '2026-01-31T12:00:00.000Z',
        acceptedAt: '2026-01-31T12:00:00.000Z',
        attempts: 1,
        code: 'DELEGATION_NOT_FOUND',
        reasons: ['alice does not list dev1234 '],
        status: 403,
      },
      id: expect.stringMatching(/^failure:[\w:-]+$/),
      type: 'btp_delivery_failure',
      from: 'btps$saas.example',
      to: alice.text,
      signature: {
        algorithm: 'sha256',
        value: expect.any(String),
        fingerprint: world.keys.server.fingerprint,
      },
    });
    const failure = listed?.message as Parameters<typeof signedText>[0] & { signature: { value: string } };
    const spki = Buffer.from(world.keys.server.spkiBase64, 'base64');
    const signature = Buffer.from(failure.signature.value, 'base64');
    const key = { key: spki, format: 'der', type: 'spki' } as const;
    expect(verify(null, payloadDigest(signedText(failure)), key, signature)).toBe(true);
    expect(await forwardings()).toEqual([
      expect.objectContaining({ success: false, code: 'DELEGATION_NOT_FOUND', status: 403, attempts: 1 }),
    ]);
    expect((await world.outbox(message)).forwarding).toEqual({ S: 'failed' });
  });

  test('24 h without an answer: the last attempt comes before the message is too old, then the sender is told', async () => {
    world.receiving.override = () => ({ status: 503 });
    await world.send();
    const ends = await world.workUntil(noonMs + 25 * hourMs);
    expect(ends.filter((end) => end === 'refused')).toHaveLength(1);
    const [failure] = await failures();
    expect(failure).toMatchObject({
      issuedAt: '2026-02-01T11:59:00.000Z',
      document: {
        code: 'UNEXPECTED_ANSWER',
        reasons: ['the receiver answered 503', 'not delivered within 24 h', mayHaveArrived],
        status: 503,
        attempts: world.receiving.requests.length,
      },
    });
    expect(world.receiving.requests.length).toBeGreaterThan(25);
    expect(world.waiting).toEqual([]);
  });

  test('found after more than 24 h, it is given up without an attempt', async () => {
    await world.send();
    world.clock.nowMs += 24 * hourMs + 1;
    expect(await world.work()).toEqual(['refused']);
    expect(world.receiving.requests).toEqual([]);
    expect(await failures()).toMatchObject([{ document: { code: 'RECEIVER_UNREACHABLE' } }]);
  });

  test('NONCE_ALREADY_USED with another digest is MESSAGE_ALTERED', async () => {
    world.receiving.override = () => ({ status: 409, body: { code: 'NONCE_ALREADY_USED', digest: 'AAAA' } });
    await world.send();
    expect(await world.work()).toEqual(['refused']);
    expect(await failures()).toMatchObject([{ document: { code: 'MESSAGE_ALTERED' } }]);
  });
});

describe('a sender that is revoked meanwhile (revocation, effective on the very next request)', () => {
  const stopped = async (reason: string) => {
    expect(await world.work()).toEqual(['refused']);
    expect(world.receiving.requests).toEqual([]);
    expect(await failures()).toMatchObject([{ document: { code: 'DELEGATION_REVOKED', reasons: [reason] } }]);
    expect(await forwardings()).toMatchObject([{ success: false, code: 'DELEGATION_REVOKED' }]);
  };

  test('its device revoked: nothing is sent', async () => {
    await world.send();
    await revokeDevice(world.sender, 'Registry', {
      originalIdentity: phone.originalIdentity,
      delegatedId: phone.delegatedId,
      revokedAt: '2026-01-31T12:00:00.000Z',
      revocationId: 'rev_1',
    });
    await stopped('the registry says: device-revoked');
  });

  test('the epoch raised: nothing is sent', async () => {
    await world.send();
    await world.sender.send(
      new UpdateItemCommand({
        TableName: 'Registry',
        Key: identityKey(alice.originalIdentity),
        UpdateExpression: 'SET epoch = :two',
        ExpressionAttributeValues: { ':two': { N: '2' } },
      }),
    );
    await stopped('the registry says: all-devices-revoked');
  });

  test('between two attempts: the second is not made', async () => {
    world.receiving.override = () => ({ status: 500 });
    await world.send();
    expect(await world.work()).toEqual(['postponed']);
    await revokeDevice(world.sender, 'Registry', {
      originalIdentity: phone.originalIdentity,
      delegatedId: phone.delegatedId,
      revokedAt: '2026-01-31T12:00:00.000Z',
      revocationId: 'rev_1',
    });
    expect(await world.workUntil(noonMs + hourMs)).toEqual(['refused']);
    expect(world.receiving.requests).toHaveLength(1);
    const reasons = ['the registry says: device-revoked', mayHaveArrived];
    expect(await failures()).toMatchObject([{ document: { code: 'DELEGATION_REVOKED', reasons } }]);
  });

  test('after an attempt that was cut off, of which nothing is known: the sender is told that it may have arrived', async () => {
    await world.send();
    const [due] = world.waiting;
    await revokeDevice(world.sender, 'Registry', {
      originalIdentity: phone.originalIdentity,
      delegatedId: phone.delegatedId,
      revokedAt: '2026-01-31T12:00:00.000Z',
      revocationId: 'rev_1',
    });
    const task = { ...due?.task, repeated: true } as ForwardTask;
    expect(await forwardMessage(task, world.dependencies)).toBe('refused');
    const reasons = ['the registry says: device-revoked', mayHaveArrived];
    expect(await failures()).toMatchObject([{ document: { code: 'DELEGATION_REVOKED', reasons } }]);
  });
});

test('a task that was handed out before says so (Amazon SQS, ApproximateReceiveCount)', () => {
  const task = { partition: 'outbox#bob$receiver.example', nonce: 'n', attempt: 1 };
  const handedOut = (times: string) =>
    readForwardTask({
      body: printForwardTask(task),
      attributes: { ApproximateReceiveCount: times } as SQSRecordAttributes,
    });
  expect(handedOut('1')).toEqual({ ...task, repeated: false });
  expect(handedOut('2')).toEqual({ ...task, repeated: true });
});

describe('the server of the receiver', () => {
  const record = (host: string) =>
    printServerRecord({ endpoint: `https://${host}/messages`, key: world.keys.server.spkiBase64 });

  test.each([
    ['none', [], 'RECEIVER_NOT_FOUND', 'receiver.example publishes no server'],
    [
      'two',
      ['v=BTPS1', 'v=BTPS1'],
      'INVALID_SERVER_RECORD',
      '_btps.receiver.example: 2 server records stand at one name',
    ],
    ['one without u', ['v=BTPS1'], 'RECEIVER_NOT_FOUND', 'receiver.example publishes no server'],
    [
      'one by http',
      ['v=BTPS1;u=http://receiver.example/'],
      'INVALID_SERVER_RECORD',
      '_btps.receiver.example: u is no https URL of an endpoint',
    ],
  ])('record: %s; the message fails at once', async (_, values, code, reason) => {
    world.zone['_btps.receiver.example'] = { values };
    await world.send();
    expect(await world.work()).toEqual(['refused']);
    expect(await failures()).toMatchObject([{ document: { code, reasons: [reason] } }]);
  });

  test.each(['receiver.example.evil.example', 'evilreceiver.example', '127.0.0.1'])(
    'insecure, and at %s outside of the domain: INVALID_SERVER_RECORD',
    async (host) => {
      world.zone['_btps.receiver.example'] = { values: [record(host)], dnssec: 'insecure' };
      await world.send();
      expect(await world.work()).toEqual(['refused']);
      expect(await failures()).toMatchObject([{ document: { code: 'INVALID_SERVER_RECORD' } }]);
    },
  );

  test('secure, it may lie anywhere', async () => {
    const url = `https://localhost:${world.receiving.port}/messages`;
    world.zone['_btps.other.example'] = {
      values: [printServerRecord({ endpoint: url, key: world.keys.server.spkiBase64 })],
    };
    world.receiving.override = () => ({ status: 202 });
    await world.send({ to: 'carol$other.example' });
    expect(await world.work()).toEqual(['delivered']);
  });

  test('a route takes the place of the record', async () => {
    const { url } = world.receiving;
    delete world.zone['_btps.receiver.example'];
    await world.send();
    expect(await world.work({ ...world.dependencies, routes: { 'receiver.example': url } })).toEqual([
      'delivered',
    ]);
  });

  test('less proved than the policy wants, it waits', async () => {
    world.zone['_btps.receiver.example'] = { values: [record('receiver.example')], dnssec: 'insecure' };
    await world.send();
    const dnssec = { policy: 'prefer', domains: { 'receiver.example': 'require' } } as const;
    expect(await world.work({ ...world.dependencies, dnssec })).toEqual(['postponed']);
    expect((await world.stored())[0]?.lastCode).toEqual({ S: 'DNSSEC_VALIDATION_FAILED' });
  });

  test('at a private address it is refused unless that is allowed', async () => {
    await world.send();
    const posting = { ...world.dependencies.posting, allowPrivateAddresses: false };
    expect(await world.work({ ...world.dependencies, posting })).toEqual(['refused']);
    expect(world.receiving.requests).toEqual([]);
    expect(await failures()).toMatchObject([{ document: { code: 'ADDRESS_NOT_ALLOWED' } }]);
  });
});

describe('tasks', () => {
  test('twice the same: one attempt, one next task', async () => {
    world.receiving.override = () => ({ status: 500 });
    await world.send();
    const [first] = world.waiting;
    expect(await world.work()).toEqual(['postponed']);
    expect(first && (await forwardMessage(first.task, world.dependencies))).toBe('settled');
    expect(world.waiting.map(({ task }) => task.attempt)).toEqual([2]);
  });

  test('whose postponement is written twice, since the first answer was lost: the next one is queued', async () => {
    world.receiving.override = () => ({ status: 500 });
    await world.send();
    const { client } = world.dependencies;
    let lost = 0;
    const send = async (command: unknown) => {
      if (command instanceof UpdateItemCommand && lost === 0) {
        lost += 1;
        await client.send(command);
      }
      return client.send(command as UpdateItemCommand);
    };
    const repeating = { ...world.dependencies, client: { send } as unknown as typeof client };
    expect(await world.work(repeating)).toEqual(['postponed']);
    expect(lost).toBe(1);
    expect(world.waiting.map(({ task }) => task.attempt)).toEqual([2]);
    expect(await world.stored()).toMatchObject([{ attempts: { N: '1' }, queuedAttempt: { N: '2' } }]);
  });

  test('that comes before it is due waits on, 900 s at most', async () => {
    world.receiving.override = () => ({ status: 503, headers: { 'retry-after': '3000' } });
    await world.send();
    expect(await world.work()).toEqual(['postponed']);
    expect(world.waiting[0]?.dueMs).toBe(noonMs + 900_000);
    world.clock.nowMs = noonMs + 900_000;
    expect(await world.work()).toEqual(['early']);
    expect(await world.workUntil(noonMs + 3_000_000)).toEqual(['early', 'early', 'postponed']);
  });

  test('of a message that is gone changes nothing', async () => {
    const task = { partition: 'outbox#bob$receiver.example', nonce: 'none', attempt: 1 };
    expect(await forwardMessage(task, world.dependencies)).toBe('settled');
  });
});
