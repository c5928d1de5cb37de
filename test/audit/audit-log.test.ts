import { describe, expect, test } from 'vitest';
import type { AcceptedEvent } from '../../shared/audit/audit-event.ts';
import { sourceTrail } from '../../shared/audit/audit-event.ts';
import { createAuditLog } from '../../shared/audit/audit-log.ts';
import { listEvents } from '../../shared/audit/list-events.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';

const { client, connect } = await createTestDatabase();
const table = { client, tableName: 'AuditEvents' };

/** 2026-01-31T12:00:00.000Z. */
const noonMs = 1_769_860_800_000;

const device = 'dev1234$alice.btps.saas.com';

/** The log of a fresh instance at a time that the test sets. */
function instance(clock = { nowMs: noonMs }, sent: SentCommands = []) {
  return createAuditLog({ client: connect(sent), tableName: 'AuditEvents', now: () => clock.nowMs });
}

async function trail(subject: string) {
  const page = await listEvents(table, subject);
  return page.ok ? page.value.events : page;
}

const event: AcceptedEvent = {
  subject: 'once.btps.saas.com',
  eventId: '2026-01-31T12:00:00.000Z#hash',
  type: 'delegation_verification',
  timestamp: '2026-01-31T12:00:00.000Z',
  success: true,
  identity: 'dev1234$once.btps.saas.com',
  recipient: 'bob$saas.com',
  messageId: 'msg_1',
  digest: 'ZGlnZXN0',
  requestId: 'request-1',
  fingerprint: 'ZmluZ2VycHJpbnQ=',
  signedWith: 'device',
  scheme: 'ed25519',
  dnssec: 'unchecked',
};

describe('writing an event', () => {
  test('20 times at once by several instances writes it once', async () => {
    const written = await Promise.all(Array.from({ length: 20 }, () => instance().write(event)));
    expect(written.filter(Boolean)).toEqual([true]);
    expect(await trail('once.btps.saas.com')).toEqual([event]);
  });

  test('with other content under the same id leaves the first one', async () => {
    const first = { ...event, subject: 'first.btps.saas.com' };
    expect(await instance().write(first)).toBe(true);
    expect(await instance().write({ ...first, digest: 'b3RoZXI=' })).toBe(false);
    expect(await trail('first.btps.saas.com')).toEqual([first]);
  });
});

describe('refusals before a good signature (design, AWS shape, AuditEvents)', () => {
  test('130 in one minute are one item of their source, with count, times and the first claimed sender', async () => {
    const clock = { nowMs: noonMs + 1000 };
    const source = '192.0.2.1';
    await instance(clock).recordRefusal({ source, code: 'SIGNATURE_VERIFICATION_FAILED', identity: device });
    clock.nowMs += 10_000;
    await Promise.all(
      Array.from({ length: 129 }, (_, place) =>
        instance(clock).recordRefusal({
          source,
          code: 'SIGNATURE_VERIFICATION_FAILED',
          identity: `other${place}$victim.btps.saas.com`,
        }),
      ),
    );
    expect(await trail(sourceTrail(source))).toEqual([
      {
        subject: 'source#192.0.2.1',
        eventId: '2026-01-31T12:00:00.000Z#refused#SIGNATURE_VERIFICATION_FAILED',
        type: 'delegation_verification',
        success: false,
        code: 'SIGNATURE_VERIFICATION_FAILED',
        source,
        count: 130,
        firstAt: '2026-01-31T12:00:01.000Z',
        lastAt: '2026-01-31T12:00:11.000Z',
        claimedIdentity: device,
      },
    ]);
    expect(await trail('alice.btps.saas.com')).toEqual([]);
    expect(await trail('victim.btps.saas.com')).toEqual([]);
  });

  test('each code and each minute has its own item; a message that claims nobody readable has no sample', async () => {
    const clock = { nowMs: noonMs };
    const log = instance(clock);
    await log.recordRefusal({ source: '192.0.2.2', code: 'INVALID_MESSAGE' });
    await log.recordRefusal({ source: '192.0.2.2', code: 'MESSAGE_TOO_OLD', identity: device });
    clock.nowMs += 60_000;
    await log.recordRefusal({ source: '192.0.2.2', code: 'INVALID_MESSAGE' });
    const events = await trail('source#192.0.2.2');
    expect(events).toMatchObject([
      { eventId: '2026-01-31T12:00:00.000Z#refused#INVALID_MESSAGE', count: 1 },
      { eventId: '2026-01-31T12:00:00.000Z#refused#MESSAGE_TOO_OLD', count: 1, claimedIdentity: device },
      { eventId: '2026-01-31T12:01:00.000Z#refused#INVALID_MESSAGE', count: 1 },
    ]);
    expect(JSON.stringify(events).match(/claimedIdentity/g)).toHaveLength(1);
  });
});

describe('refusals after a good signature', () => {
  const identity = 'dev1234$bob.btps.saas.com';
  const refused = {
    source: '192.0.2.3',
    code: 'RECIPIENT_NOT_FOUND',
    identity,
    verifiedIdentity: identity,
  } as const;

  test('the trail of the sender gets one event a minute and code, and its instance writes it once', async () => {
    const clock = { nowMs: noonMs + 2500 };
    const sent: SentCommands = [];
    const log = instance(clock, sent);
    for (let count = 0; count < 20; count += 1) await log.recordRefusal(refused);
    await Promise.all(Array.from({ length: 5 }, () => instance(clock).recordRefusal(refused)));
    expect(sent.filter((command) => command === 'PutItemCommand')).toHaveLength(1);
    clock.nowMs += 60_000;
    await log.recordRefusal(refused);
    const common = {
      subject: 'bob.btps.saas.com',
      type: 'delegation_verification',
      success: false,
      identity,
      code: 'RECIPIENT_NOT_FOUND',
      source: '192.0.2.3',
    };
    expect(await trail('bob.btps.saas.com')).toEqual([
      {
        ...common,
        eventId: `2026-01-31T12:00:00.000Z#refused#RECIPIENT_NOT_FOUND#${identity}`,
        timestamp: '2026-01-31T12:00:02.500Z',
      },
      {
        ...common,
        eventId: `2026-01-31T12:01:00.000Z#refused#RECIPIENT_NOT_FOUND#${identity}`,
        timestamp: '2026-01-31T12:01:02.500Z',
      },
    ]);
    expect(await trail('source#192.0.2.3')).toMatchObject([{ count: 25 }, { count: 1 }]);
  });

  test('a replay is counted at its source and not in the trail of its sender', async () => {
    const carol = 'dev1234$carol.btps.saas.com';
    await instance().recordRefusal({
      source: '192.0.2.4',
      code: 'NONCE_ALREADY_USED',
      identity: carol,
      verifiedIdentity: carol,
    });
    expect(await trail('carol.btps.saas.com')).toEqual([]);
    expect(await trail('source#192.0.2.4')).toMatchObject([{ code: 'NONCE_ALREADY_USED', count: 1 }]);
  });

  test('a write that failed is not remembered as done', async () => {
    const dave = 'dev1234$dave.btps.saas.com';
    const failing = connect();
    let failures = 1;
    failing.middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName !== 'PutItemCommand' || failures === 0) return next(args);
        failures -= 1;
        throw new Error('lost');
      },
      { step: 'initialize' },
    );
    const log = createAuditLog({ client: failing, tableName: 'AuditEvents', now: () => noonMs });
    const refusal = { ...refused, source: '192.0.2.5', identity: dave, verifiedIdentity: dave };
    await expect(log.recordRefusal(refusal)).rejects.toThrow(new Error('lost'));
    expect(await trail('dave.btps.saas.com')).toEqual([]);
    await log.recordRefusal(refusal);
    expect(await trail('dave.btps.saas.com')).toMatchObject([{ identity: dave }]);
  });
});
