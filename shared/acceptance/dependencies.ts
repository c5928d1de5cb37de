import type { AuditLog } from '../audit/audit-log.ts';
import type { InboxRestoration } from '../inbox/restoration.ts';
import type { PatternDetector } from '../patterns/pattern-detector.ts';
import type { Verification } from '../verification/create-verification.ts';
import type { KnownRecipients } from './known-recipients.ts';

/** What the acceptance of messages needs, made once an instance. */
export interface AcceptanceDependencies extends Verification {
  readonly inboxTable: string;
  readonly knownRecipients: KnownRecipients;
  readonly restoration: InboxRestoration;
  /** URL that other servers post messages to; what their signatures are checked against. */
  readonly publicUrl: string;
  readonly audit: AuditLog;
  readonly patterns: PatternDetector;
}
