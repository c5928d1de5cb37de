import { describe, expect, test } from 'vitest';
import type { AcceptedEvent } from '../../shared/audit/audit-event.ts';
import { revocationEvent } from '../../shared/audit/revocation-event.ts';
import { writeEvent } from '../../shared/audit/write-event.ts';
import { readRevocation } from '../../shared/revocation/read-revocation.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import { call, createRevocationSetup, noonMs, revocationRequest } from './revocation-setup.ts';

const { client, dependencies, addUser } = await createRevocationSetup();
const audit = { client, tableName: 'AuditEvents' };

/** Writes the audit event of an accepted message. */
async function addMessage(
  subject: string,
  messageId: string,
  time: string,
  more: Partial<AcceptedEvent> = {},
) {
  const timestamp = `2026-01-31T${time}Z`;
  await writeEvent(audit, {
    subject,
    eventId: `${timestamp}#${messageId}`,
    type: 'delegation_verification',
    timestamp,
    success: true,
    identity: `dev1234$${subject}`,
    recipient: 'bob$saas.com',
    messageId,
    digest: 'digest',
    requestId: 'request',
    fingerprint: 'fingerprint',
    signedWith: 'device',
    scheme: 'ed25519',
    dnssec: 'insecure',
    ...more,
  });
}

async function report(id: string, cursor?: string) {
  const read = await readRevocation(dependencies, id, cursor);
  if (!read.ok) throw new Error(read.refusal.reasons.join());
  return read.value;
}

describe('the audit record (revocation.md, Audit Trail)', () => {
  test('joins what was asked, what was removed and when it was gone', async () => {
    const user = await addUser('alice', { dev1234: {}, dev5678: {} });
    await requestRevocation(dependencies, revocationRequest('alice$saas.com', 'rev_abc123'), call);
    const device = {
      userIdentity: 'alice$saas.com',
      delegatedIdentity: `dev1234$${user}`,
      revocationId: 'rev_abc123',
    };
    const record = {
      revocation_id: 'rev_abc123',
      user_identity: 'alice$saas.com',
      delegated_identity: 'dev1234$alice.btps.saas.com',
      revoked_by: 'alice$saas.com',
      revoked_at: '2026-01-31T12:00:00.000Z',
      reason: 'device_lost',
      dns_records_removed: [],
      ttl_propagation_time: '300',
      estimated_global_propagation: '2026-01-31T12:05:00.000Z',
      principal: call.principal,
    };
    expect((await report('rev_abc123')).records).toEqual([record]);

    const dnsRecordsRemoved = ['dev1234.alice.btps.saas.com', 'alice.btps.saas.com (updated d= field)'];
    await writeEvent(
      audit,
      revocationEvent(user, noonMs + 2000, { ...device, stage: 'records_removed', dnsRecordsRemoved }),
    );
    await writeEvent(
      audit,
      revocationEvent(user, noonMs + 62_000, { ...device, stage: 'propagated', propagationSeconds: 60 }),
    );
    expect(await report('rev_abc123')).toEqual({
      revocation_id: 'rev_abc123',
      status: 'REVOKED',
      deviceId: 'dev1234',
      timestamp: record.revoked_at,
      devices: [{ deviceId: 'dev1234', status: 'REVOKED', timestamp: record.revoked_at, dns: 'pending' }],
      user_identity: 'alice$saas.com',
      reason: 'device_lost',
      revoked_by: 'alice$saas.com',
      requested_at: '2026-01-31T12:00:00Z',
      records: [
        {
          ...record,
          dns_records_removed: dnsRecordsRemoved,
          dns_records_removed_at: '2026-01-31T12:00:02.000Z',
          propagated_at: '2026-01-31T12:01:02.000Z',
          propagation_seconds: 60,
        },
      ],
      messages: [],
    });
  });

  test('an id that nobody used is REVOCATION_NOT_FOUND', async () => {
    expect(await readRevocation(dependencies, 'rev_nothing')).toEqual({
      ok: false,
      refusal: { code: 'REVOCATION_NOT_FOUND', reasons: ['no revocation has this id'] },
    });
  });
});

describe('messages of a revoked device', () => {
  const revoked = { devices: 'all', reason: 'compromised' };

  async function addMessages(user: string): Promise<void> {
    await addMessage(user, 'long_before', '11:00:00.000');
    await addMessage(user, 'before', '11:59:57.999');
    await addMessage(user, 'other_device', '11:59:58.000', { identity: `dev5678$${user}` });
    await addMessage(user, 'while_written', '11:59:58.000');
    await addMessage(user, 'in_flight', '12:00:01.000', { registryReadAt: '2026-01-31T11:59:59.900Z' });
  }

  test('without invalid_since: those in flight alone', async () => {
    const user = await addUser('flight', { dev1234: {} });
    await addMessages(user);
    await requestRevocation(dependencies, revocationRequest('flight$saas.com', 'rev_flight', revoked), call);
    const common = {
      identity: `dev1234$${user}`,
      recipient: 'bob$saas.com',
      digest: 'digest',
      fingerprint: 'fingerprint',
      accepted_in_flight: true,
    };
    expect((await report('rev_flight')).messages).toEqual([
      { ...common, message_id: 'while_written', accepted_at: '2026-01-31T11:59:58.000Z' },
      {
        ...common,
        message_id: 'in_flight',
        accepted_at: '2026-01-31T12:00:01.000Z',
        registry_read_at: '2026-01-31T11:59:59.900Z',
      },
    ]);
  });

  test('with invalid_since: all accepted from then on, those in flight marked', async () => {
    const user = await addUser('since', { dev1234: {} });
    await addMessages(user);
    const more = { ...revoked, devices: [`dev1234$${user}`], invalid_since: '2026-01-31T11:00:00Z' };
    await requestRevocation(dependencies, revocationRequest('since$saas.com', 'rev_since', more), call);
    const { messages, invalid_since } = await report('rev_since');
    expect(invalid_since).toBe('2026-01-31T11:00:00.000Z');
    expect(messages.map((message) => [message.message_id, message.accepted_in_flight])).toEqual([
      ['long_before', false],
      ['before', false],
      ['while_written', true],
      ['in_flight', true],
    ]);
  });

  test('a cursor that is none is INVALID_REQUEST', async () => {
    const read = await readRevocation(dependencies, 'rev_since', 'bm9uZQ');
    expect(read).toMatchObject({ ok: false, refusal: { code: 'INVALID_REQUEST' } });
  });
});
