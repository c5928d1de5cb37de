import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { identityKey } from '../../shared/registry/entries.ts';
import { readDelegation } from '../../shared/registry/read-delegation.ts';
import { revokeDevice } from '../../shared/registry/seed.ts';
import { authoriseDevice } from '../../shared/tokens/authorise-device.ts';
import { noonMs } from '../tokens/token-setup.ts';
import { createEnrolmentScene } from './enrolment-setup.ts';

const scene = await createEnrolmentScene();
/** Where many may enrol at once. */
const many = await createEnrolmentScene({ delegationRequests: 100 });
const { clock, outcome, redeem } = scene;

/** What a revocation of all devices does. */
async function raiseEpoch(originalIdentity: string): Promise<void> {
  await scene.client.send(
    new UpdateItemCommand({
      TableName: 'Registry',
      Key: identityKey(originalIdentity),
      UpdateExpression: 'ADD epoch :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
}

describe('a good token and a proof of possession', () => {
  test('make a device, pending in DNS, counted, in the trail, with tokens that work', async () => {
    const { text, originalIdentity } = await scene.user();
    const key = generateKeyPair();
    const token = await scene.token(text, ['send', 'fetch-inbox']);
    const enrolled = await redeem(text, token, { key, source: '192.0.2.9' });
    if (!enrolled.ok) throw new Error(enrolled.refusal.code);
    const { identity, tokens, dns } = enrolled.value;
    expect(identity.text).toMatch(/^dev[a-km-np-z2-9]{5}\$user\d+\.btps\.saas\.com$/);
    expect(dns).toBe('pending');
    const { device } = await readDelegation(scene.client, 'Registry', originalIdentity, identity.delegatedId);
    expect(device).toEqual({
      originalIdentity,
      delegatedId: identity.delegatedId,
      publicKey: key.publicKey.spkiBase64,
      fingerprint: key.publicKey.fingerprint,
      epoch: 3,
      scopes: ['send', 'fetch-inbox'],
      status: 'active',
      createdAt: '2026-01-31T12:00:00.000Z',
      authorisedAt: '2026-01-31T12:00:00.000Z',
      publication: 'pending',
    });
    expect((await scene.identityEntry(originalIdentity)).activeDevices).toBe(1);
    expect(scene.forgotten).toContainEqual([originalIdentity, identity.delegatedId]);
    const gate = { ...scene.instance() };
    expect((await authoriseDevice(`Bearer ${tokens.access.token}`, ['fetch-inbox'], gate)).ok).toBe(true);
    const created = (await scene.trail(originalIdentity)).filter(({ type }) => type === 'delegation_created');
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({
      identity: identity.text,
      fingerprint: key.publicKey.fingerprint,
      source: '192.0.2.9',
    });
  });

  test('an RSA device is enrolled too', async () => {
    const { text } = await scene.user();
    expect(await outcome(redeem(text, await scene.token(text), { key: generateKeyPair(2048) }))).toMatch(
      /^dev/,
    );
  });
});

describe('the same token again', () => {
  test('with the same key gets the same device and, unless it was used, the same refresh token', async () => {
    const { text, originalIdentity } = await scene.user();
    const key = generateKeyPair();
    const token = await scene.token(text);
    const first = await redeem(text, token, { key });
    clock.nowMs = noonMs + 599_000;
    const again = await redeem(text, token, { key }, scene.instance(scene.connect()));
    clock.nowMs = noonMs;
    if (!first.ok || !again.ok) throw new Error('refused');
    expect(again.value.identity).toEqual(first.value.identity);
    expect(again.value.tokens.refreshToken).toBe(first.value.tokens.refreshToken);
    expect((await scene.identityEntry(originalIdentity)).activeDevices).toBe(1);
  });

  test('with the same key 20 times at once makes one device and one refresh token', async () => {
    const { text, originalIdentity } = await many.user();
    const key = generateKeyPair();
    const token = await many.token(text);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => many.redeem(text, token, { key }, many.instance(many.connect()))),
    );
    const devices = answers.map((answer) =>
      answer.ok ? `${answer.value.identity.text} ${answer.value.tokens.refreshToken}` : answer.refusal.code,
    );
    expect(new Set(devices).size).toBe(1);
    expect(devices[0]).toMatch(/^dev/);
    expect((await many.identityEntry(originalIdentity)).activeDevices).toBe(1);
  });

  test('after its 10 minutes is INVALID_AUTH_TOKEN', async () => {
    const { text } = await scene.user();
    const key = generateKeyPair();
    const token = await scene.token(text);
    expect(await outcome(redeem(text, token, { key }))).toMatch(/^dev/);
    clock.nowMs = noonMs + 600_000;
    expect(await outcome(redeem(text, token, { key }))).toBe('INVALID_AUTH_TOKEN');
    clock.nowMs = noonMs;
  });

  test('with another key is INVALID_AUTH_TOKEN, one event a minute saying so', async () => {
    const { text, originalIdentity } = await scene.user();
    const token = await scene.token(text);
    const delegatedId = await outcome(redeem(text, token));
    const key = generateKeyPair();
    expect(await outcome(redeem(text, token, { key, source: '192.0.2.66' }))).toBe('INVALID_AUTH_TOKEN');
    expect(await outcome(redeem(text, token))).toBe('INVALID_AUTH_TOKEN');
    const reused = (await scene.trail(originalIdentity)).filter(({ success }) => success === false);
    expect(reused).toEqual([
      {
        subject: originalIdentity,
        eventId: expect.any(String),
        timestamp: '2026-01-31T12:00:00.000Z',
        type: 'enrolment_token_reused',
        success: false,
        code: 'INVALID_AUTH_TOKEN',
        identity: `${delegatedId}$${originalIdentity}`,
        fingerprint: key.publicKey.fingerprint,
        source: '192.0.2.66',
        requestId: expect.any(String),
      },
    ]);
  });

  test('with 20 keys at once makes one device', async () => {
    const { text, originalIdentity } = await many.user();
    const token = await many.token(text);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        many.outcome(many.redeem(text, token, {}, many.instance(many.connect()))),
      ),
    );
    expect(answers.filter((answer) => answer !== 'INVALID_AUTH_TOKEN')).toHaveLength(1);
    const devices = (await many.entries(originalIdentity)).filter((entry) => entry.startsWith('device#'));
    expect(devices).toHaveLength(1);
  });

  test('of a device that was revoked meanwhile is DELEGATION_REVOKED', async () => {
    const { text, originalIdentity } = await scene.user();
    const key = generateKeyPair();
    const token = await scene.token(text);
    const delegatedId = await outcome(redeem(text, token, { key }));
    const revocation = {
      originalIdentity,
      delegatedId,
      revokedAt: '2026-01-31T12:00:00Z',
      revocationId: 'r',
    };
    await revokeDevice(scene.client, 'Registry', revocation);
    expect(await outcome(redeem(text, token, { key }))).toBe('DELEGATION_REVOKED');
  });

  test('of a device that has renewed its tokens gets a refresh token that works', async () => {
    const { text, originalIdentity } = await scene.user();
    const key = generateKeyPair();
    const token = await scene.token(text);
    const first = await redeem(text, token, { key });
    if (!first.ok) throw new Error(first.refusal.code);
    const { delegatedId } = first.value.identity;
    await scene.client.send(
      new UpdateItemCommand({
        TableName: 'Registry',
        Key: { originalIdentity: { S: originalIdentity }, entry: { S: `tokens#${delegatedId}` } },
        UpdateExpression: 'SET #hash = :other, previousHash = :other',
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: { ':other': { S: 'renewed' } },
      }),
    );
    const [again, oncemore] = [await redeem(text, token, { key }), await redeem(text, token, { key })];
    if (!again.ok || !oncemore.ok) throw new Error('refused');
    expect(again.value.identity.delegatedId).toBe(delegatedId);
    expect(again.value.tokens.refreshToken).not.toBe(first.value.tokens.refreshToken);
    expect(oncemore.value.tokens.refreshToken).toBe(again.value.tokens.refreshToken);
  });
});

describe('no device comes of', () => {
  test('a token between which and the enrolment all devices were revoked', async () => {
    const { text, originalIdentity } = await scene.user();
    const token = await scene.token(text);
    await raiseEpoch(originalIdentity);
    expect(await outcome(redeem(text, token))).toBe('INVALID_AUTH_TOKEN');
    expect((await scene.entries(originalIdentity)).filter((entry) => entry.startsWith('device#'))).toEqual(
      [],
    );
  });

  test('a token whose epoch ends between its being read and the transaction', async () => {
    const { text, originalIdentity } = await scene.user();
    const token = await scene.token(text);
    const database = scene.connect();
    database.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'TransactWriteItemsCommand') await raiseEpoch(originalIdentity);
        return next(args);
      },
      { step: 'initialize' },
    );
    expect(await outcome(redeem(text, token, {}, scene.instance(database)))).toBe('INVALID_AUTH_TOKEN');
    expect((await scene.identityEntry(originalIdentity)).activeDevices).toBe(0);
  });

  test('a token of another identity, an unknown one, an expired one', async () => {
    const { text } = await scene.user();
    const other = await scene.user();
    const token = await scene.token(text);
    expect(await outcome(redeem(other.text, token))).toBe('INVALID_AUTH_TOKEN');
    expect(await outcome(redeem('nobody$saas.com', token))).toBe('INVALID_AUTH_TOKEN');
    expect(await outcome(redeem(text, 'guess'))).toBe('INVALID_AUTH_TOKEN');
    clock.nowMs = noonMs + 600_000;
    expect(await outcome(redeem(text, token))).toBe('INVALID_AUTH_TOKEN');
    clock.nowMs = noonMs;
    expect(await outcome(redeem(text, token))).toMatch(/^dev/);
  });

  test.each([
    ['signed with another key', { signer: generateKeyPair() }, 'SIGNATURE_VERIFICATION_FAILED'],
    ['for another server', { audience: 'https://other.example' }, 'SIGNATURE_VERIFICATION_FAILED'],
    ['for another user', { user: 'eve$saas.com' }, 'SIGNATURE_VERIFICATION_FAILED'],
    [
      'with a key that its fingerprint does not name',
      { publicKey: generateKeyPair().publicKey.spkiBase64 },
      'SIGNATURE_VERIFICATION_FAILED',
    ],
    ['with a key that is none', { publicKey: 'AAAA' }, 'INVALID_PUBLIC_KEY'],
    ['301 s old', { issuedAt: '2026-01-31T11:54:59Z' }, 'MESSAGE_TOO_OLD'],
    ['61 s ahead', { issuedAt: '2026-01-31T12:01:01Z' }, 'MESSAGE_FROM_FUTURE'],
    ['on a day that is none', { issuedAt: '2026-02-30T12:00:00Z' }, 'INVALID_REQUEST'],
  ])('a proof %s, and the token stays good', async (_, call, code) => {
    const { text } = await scene.user();
    const token = await scene.token(text);
    expect(await outcome(redeem(text, token, call))).toBe(code);
    expect(await outcome(redeem(text, token, { issuedAt: '2026-01-31T11:55:00Z' }))).toMatch(/^dev/);
  });

  test('a key that is or was that of any device, for anybody; the token stays good for another one', async () => {
    const [one, two] = [await scene.user(), await scene.user()];
    const key = generateKeyPair();
    expect(await outcome(redeem(one.text, await scene.token(one.text), { key }))).toMatch(/^dev/);
    expect(await outcome(redeem(one.text, await scene.token(one.text), { key }))).toBe('INVALID_PUBLIC_KEY');
    const token = await scene.token(two.text);
    expect(await outcome(redeem(two.text, token, { key }))).toBe('INVALID_PUBLIC_KEY');
    expect(await outcome(redeem(two.text, token))).toMatch(/^dev/);
  });

  test('a token of an identity that was closed', async () => {
    const { text, originalIdentity } = await scene.user();
    const token = await scene.token(text);
    await scene.client.send(
      new UpdateItemCommand({
        TableName: 'Registry',
        Key: identityKey(originalIdentity),
        UpdateExpression: 'SET #status = :closed',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':closed': { S: 'closed' } },
      }),
    );
    expect(await outcome(redeem(text, token))).toBe('IDENTITY_NOT_FOUND');
  });
});

describe('limits', () => {
  test('30 tokens at once for a user who may have 10 devices make exactly 10', async () => {
    const { text, originalIdentity } = await many.user();
    const tokens = await Promise.all(Array.from({ length: 30 }, () => many.token(text)));
    const answers = await Promise.all(
      tokens.map((token) => many.outcome(many.redeem(text, token, {}, many.instance(many.connect())))),
    );
    expect(answers.filter((answer) => answer === 'DELEGATION_LIMIT_EXCEEDED')).toHaveLength(20);
    expect(new Set(answers.filter((answer) => answer.startsWith('dev'))).size).toBe(10);
    const devices = (await many.entries(originalIdentity)).filter((entry) => entry.startsWith('device#'));
    expect(devices).toHaveLength(10);
    expect((await many.identityEntry(originalIdentity)).activeDevices).toBe(10);
  });

  test('10 good tokens a minute and user, whatever addresses they come from', async () => {
    const { text } = await scene.user({ deviceLimit: 100 });
    for (let count = 0; count < 10; count += 1) {
      expect(await outcome(redeem(text, await scene.token(text)))).toMatch(/^dev/);
    }
    expect(await redeem(text, await scene.token(text))).toMatchObject({
      refusal: { code: 'RATE_LIMIT_EXCEEDED', retryAfterSeconds: 60 },
    });
  });

  test('10 bad requests a minute and source, none of them charged to the user', async () => {
    const { text } = await scene.user();
    for (let count = 0; count < 10; count += 1) {
      expect(await outcome(redeem(text, 'guess', { source: '192.0.2.77' }))).toBe('INVALID_AUTH_TOKEN');
    }
    expect(await outcome(redeem(text, 'guess', { source: '192.0.2.77' }))).toBe('RATE_LIMIT_EXCEEDED');
    expect(await outcome(redeem(text, await scene.token(text)))).toMatch(/^dev/);
  });
});
