import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../shared/audit/audit-event.ts';
import type { UserNotice } from '../../shared/notices/notices.ts';
import { createNoticeSender, type NoticeDependencies } from '../../shared/notices/send-notice.ts';
import { startSink } from './sink.ts';

const sink = await startSink();
afterAll(() => sink.stop());

const sdk = {
  endpoint: sink.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};
const events: AuditEvent[] = [];
const faults: unknown[] = [];

const dependencies: NoticeDependencies = {
  eventBridge: new EventBridgeClient(sdk),
  ses: new SESv2Client(sdk),
  sns: new SNSClient(sdk),
  eventBusName: 'bus',
  emailFrom: 'notices@saas.com',
  sms: true,
  writeEvent: async (event) => void events.push(event),
  onFault: (what, error) => faults.push([what, error]),
  now: () => Date.parse('2026-01-31T12:00:00Z'),
};

const notice: UserNotice = {
  notice: 'devices_revoked',
  noticeId: 'revocation:rev_abc123',
  userIdentity: 'alice$saas.com',
  originalIdentity: 'alice.btps.saas.com',
  devices: ['dev1', 'dev2', 'dev3', 'dev4', 'dev5', 'dev6', 'dev7'],
  reason: 'device_lost',
  revocationId: 'rev_abc123',
};
const addresses = { notifyEmail: 'marker@example.org', notifyPhone: '+41791234567' };

beforeEach(() => {
  sink.sent.length = 0;
  events.length = 0;
  faults.length = 0;
  sink.answer('AWSEvents.PutEvents', 200, { FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
  sink.answer('/v2/email/outbound-emails', 200, { MessageId: '1' });
  sink.answer('/', 200, {});
});

const operations = () => sink.sent.map(({ operation }) => operation).toSorted();
const bodyOf = (operation: string) => sink.sent.find((sent) => sent.operation === operation)?.body ?? '';

describe('telling a user (revocation.md, Revocation Policies)', () => {
  test('an event on the bus for the portal, without addresses', async () => {
    await createNoticeSender(dependencies).send(notice, {});
    expect(operations()).toEqual(['AWSEvents.PutEvents']);
    const [entry] = JSON.parse(bodyOf('AWSEvents.PutEvents')).Entries;
    expect({ ...entry, Detail: JSON.parse(entry.Detail) }).toEqual({
      EventBusName: 'bus',
      Source: 'btps.delegation',
      DetailType: 'UserNotice',
      Detail: { ...notice, timestamp: '2026-01-31T12:00:00.000Z' },
    });
  });

  test('e-mail and SMS too when addresses are on file', async () => {
    await createNoticeSender(dependencies).send(notice, addresses);
    expect(operations()).toEqual(['/', '/v2/email/outbound-emails', 'AWSEvents.PutEvents']);
    const text =
      'BTPS: dev1, dev2, dev3, dev4, dev5 and 2 more can no longer act for alice$saas.com. ' +
      'If you did not expect this, contact your provider.';
    expect(JSON.parse(bodyOf('/v2/email/outbound-emails'))).toMatchObject({
      FromEmailAddress: 'notices@saas.com',
      Destination: { ToAddresses: ['marker@example.org'] },
      Content: {
        Simple: { Subject: { Data: 'Access of a device was revoked' }, Body: { Text: { Data: text } } },
      },
    });
    const sms = new URLSearchParams(bodyOf('/'));
    expect(sms.get('Action')).toBe('Publish');
    expect(sms.get('PhoneNumber')).toBe('+41791234567');
    expect(sms.get('Message')).toBe(text);
    expect(bodyOf('AWSEvents.PutEvents')).not.toContain('marker');
  });

  test('neither when the settings do not ask for it', async () => {
    const { emailFrom: _, ...rest } = dependencies;
    await createNoticeSender({ ...rest, sms: false }).send(notice, addresses);
    expect(operations()).toEqual(['AWSEvents.PutEvents']);
  });

  test.each(['all_devices_revoked', 'refresh_token_reused', 'identity_closed'] as const)(
    '%s has words of its own',
    async (kind) => {
      await createNoticeSender(dependencies).send({ ...notice, notice: kind, devices: ['dev1'] }, addresses);
      expect(bodyOf('/v2/email/outbound-emails')).toMatch(/alice\$saas\.com/);
      expect(bodyOf('/v2/email/outbound-emails')).not.toMatch(/undefined|was revoked"?,"Charset.*dev1 can/);
    },
  );
});

describe('what can not be sent', () => {
  test('is logged and audited a channel, without addresses, and fails nothing', async () => {
    const quoting = { message: 'Email address is not verified: marker@example.org +41791234567' };
    sink.answer('/v2/email/outbound-emails', 400, { __type: 'MessageRejected', ...quoting });
    sink.answer('/', 500, quoting);
    const entries = [{ ErrorCode: 'ThrottlingException' }];
    sink.answer('AWSEvents.PutEvents', 200, { FailedEntryCount: 1, Entries: entries });
    await createNoticeSender(dependencies).send(notice, addresses);
    const common = {
      subject: 'alice.btps.saas.com',
      type: 'notice_failed',
      timestamp: '2026-01-31T12:00:00.000Z',
      notice: 'devices_revoked',
    };
    expect(events).toHaveLength(3);
    expect(events).toContainEqual(
      expect.objectContaining({ ...common, channel: 'event', fault: 'ThrottlingException' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ ...common, channel: 'email', fault: 'MessageRejected' }),
    );
    expect(events).toContainEqual(expect.objectContaining({ ...common, channel: 'sms' }));
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(3);
    expect(faults).toHaveLength(3);
    expect(`${JSON.stringify(events)}${faults.map(String)}`).not.toMatch(/marker|4179/);
  });

  test('an audit trail that fails too is logged', async () => {
    sink.answer('AWSEvents.PutEvents', 400, { __type: 'ResourceNotFoundException' });
    const failing = { ...dependencies, writeEvent: () => Promise.reject(new Error('lost')) };
    await createNoticeSender(failing).send(notice, {});
    expect(faults).toHaveLength(2);
  });
});
