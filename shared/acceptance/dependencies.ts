import type { AuditLog } from '../audit/audit-log.ts';
import type { Verification } from '../verification/create-verification.ts';
import type { KnownRecipients } from './known-recipients.ts';

/** What the acceptance of messages needs, made once an instance. */
export interface AcceptanceDependencies extends Verification {
  readonly inboxTable: string;
  readonly knownRecipients: KnownRecipients;
  readonly audit: AuditLog;
}
