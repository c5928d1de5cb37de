import { createAuditLog } from '../audit/audit-log.ts';
import { deploymentValue } from '../aws/deployment.ts';
import { tableName } from '../aws/tables.ts';
import { messagesPath } from '../http/routes.ts';
import { InboxRestoration } from '../inbox/restoration.ts';
import { createPatternDetector } from '../patterns/pattern-detector.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createVerification, type Environment } from '../verification/create-verification.ts';
import type { AcceptanceDependencies } from './dependencies.ts';
import { KnownRecipients } from './known-recipients.ts';

/**
 * Puts together what the acceptance of messages needs, from the environment of a function.
 *
 * @throws TypeError when the environment lacks a table or holds wrong settings
 */
export function createAcceptance(environment: Environment, telemetry: Telemetry): AcceptanceDependencies {
  const verification = createVerification(environment, telemetry);
  const { client, now, settings } = verification;
  const auditTable = tableName(environment, 'auditEvents');
  return {
    ...verification,
    inboxTable: tableName(environment, 'inbox'),
    knownRecipients: new KnownRecipients(),
    restoration: new InboxRestoration(),
    publicUrl: settings.forwarding.publicUrl ?? `${deploymentValue(environment, 'BASE_URL')}${messagesPath}`,
    audit: createAuditLog({ client, tableName: auditTable, now }),
    patterns: createPatternDetector({
      ...{ client, now, telemetry, auditTable },
      countersTable: tableName(environment, 'rateCounters'),
    }),
  };
}
