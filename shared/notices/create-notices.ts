import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import type { AuditTable } from '../audit/audit-table.ts';
import { writeEvent } from '../audit/write-event.ts';
import type { Settings } from '../settings/settings.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Notices } from './notices.ts';
import { createNoticeSender } from './send-notice.ts';

/** What the notices of a function are made of. */
export interface NoticeOptions {
  readonly settings: Settings['notices'];
  readonly eventBusName: string;
  readonly audit: AuditTable;
  readonly telemetry: Pick<Telemetry, 'fault'>;
}

/** A notice must not hold up the answer to the revocation that it tells of. */
const sdk = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};

/** Makes the notices of a function; endpoints and credentials come from the environment in the SDK's own way. */
export function createNotices({ settings, eventBusName, audit, telemetry }: NoticeOptions): Notices {
  return createNoticeSender({
    eventBridge: new EventBridgeClient(sdk),
    ses: new SESv2Client(sdk),
    sns: new SNSClient(sdk),
    eventBusName,
    ...(settings.emailFrom !== undefined && { emailFrom: settings.emailFrom }),
    sms: settings.sms,
    writeEvent: (event) => writeEvent(audit, event),
    onFault: (what, error) => telemetry.fault(what, error),
    now: audit.now,
  });
}
