import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { NoticeFailedEvent } from '../audit/portal-event.ts';
import { placeEvent } from '../audit/portal-event.ts';
import { noticeText } from './notice-text.ts';
import {
  delegationSource,
  type NoticeAddresses,
  type Notices,
  type UserNotice,
  userNoticeType,
} from './notices.ts';

type Channel = NoticeFailedEvent['channel'];

/** What notices are sent with. */
export interface NoticeDependencies {
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
  readonly ses: Pick<SESv2Client, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly eventBusName: string;
  /** Verified SES address that e-mail comes from; none, no e-mail. */
  readonly emailFrom?: string;
  readonly sms: boolean;
  readonly writeEvent: (event: AuditEvent) => Promise<unknown>;
  /** Called with every fault; the notice's addresses are not in it. */
  readonly onFault: (what: string, error: unknown) => void;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
}

/** Makes the sender of notices: an event on the bus for the portal, and e-mail and SMS where they are wanted. */
export function createNoticeSender(dependencies: NoticeDependencies): Notices {
  return {
    async send(notice, addresses) {
      const ways = waysTo(notice, addresses, dependencies);
      await Promise.all(
        ways.map(async ([channel, send]) => {
          try {
            await send();
          } catch (error) {
            await recordFailure(dependencies, notice, channel, error);
          }
        }),
      );
    },
  };
}

type Way = readonly [Channel, () => Promise<unknown>];

function waysTo(
  notice: UserNotice,
  { notifyEmail, notifyPhone }: NoticeAddresses,
  dependencies: NoticeDependencies,
): readonly Way[] {
  const { emailFrom, sms } = dependencies;
  const ways: Way[] = [['event', () => putEvent(notice, dependencies)]];
  if (emailFrom !== undefined && notifyEmail !== undefined) {
    ways.push(['email', () => sendEmail(notice, emailFrom, notifyEmail, dependencies)]);
  }
  if (sms && notifyPhone !== undefined) {
    ways.push(['sms', () => sendSms(notice, notifyPhone, dependencies)]);
  }
  return ways;
}

async function putEvent(notice: UserNotice, dependencies: NoticeDependencies): Promise<void> {
  const { eventBridge, eventBusName, now } = dependencies;
  const answer = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: eventBusName,
          Source: delegationSource,
          DetailType: userNoticeType,
          Detail: JSON.stringify({ ...notice, timestamp: new Date(now()).toISOString() }),
        },
      ],
    }),
  );
  // PutEvents answers 200 for entries that it did not take.
  if (answer.FailedEntryCount) throw new EventNotTakenError(answer.Entries?.[0]?.ErrorCode);
}

function sendEmail(
  notice: UserNotice,
  from: string,
  to: string,
  { ses }: NoticeDependencies,
): Promise<unknown> {
  const { subject, body } = noticeText(notice);
  return ses.send(
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: {
          Subject: { Data: subject, Charset: 'UTF-8' },
          Body: { Text: { Data: body, Charset: 'UTF-8' } },
        },
      },
    }),
  );
}

function sendSms(notice: UserNotice, phone: string, { sns }: NoticeDependencies): Promise<unknown> {
  return sns.send(new PublishCommand({ PhoneNumber: phone, Message: noticeText(notice).body }));
}

/** SES and SNS quote addresses in the messages of their errors: only the name of an error goes any further. */
async function recordFailure(
  { writeEvent, onFault, now }: NoticeDependencies,
  { notice, noticeId, originalIdentity }: UserNotice,
  channel: Channel,
  error: unknown,
): Promise<void> {
  const fault = error instanceof Error ? error.name : 'unknown';
  onFault(`notice by ${channel}`, new NoticeFailedError(fault));
  const event: NoticeFailedEvent = {
    ...placeEvent(originalIdentity, now(), ['notice_failed', noticeId, channel]),
    type: 'notice_failed',
    ...{ notice, channel, fault },
  };
  try {
    await writeEvent(event);
  } catch (unwritten) {
    onFault('audit of a notice that failed', unwritten);
  }
}

class EventNotTakenError extends Error {
  override readonly name: string;

  constructor(code = 'InternalFailure') {
    super('the bus did not take the event');
    this.name = code;
  }
}

class NoticeFailedError extends Error {
  override readonly name = 'NoticeFailedError';

  constructor(fault: string) {
    super(`a notice could not be sent: ${fault}`);
  }
}
