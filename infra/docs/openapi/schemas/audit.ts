import * as z from 'zod';
import type { AuditEvent } from '../../../../shared/audit/audit-event.ts';
import type { EventPage } from '../../../../shared/audit/list-events.ts';
import { answerSchemaOf } from '../answer-schema.ts';
import type { JsonSchema } from '../json-schema.ts';
import { cursor, time } from './members.ts';

/** What each type of event is about. */
const eventTypes: Readonly<Record<AuditEvent['type'], string>> = {
  delegation_created: 'a device was enrolled',
  delegation_expired: 'a device whose time had come left the registry',
  delegation_revocation: 'a stage of a revocation: `revoked`, `records_removed`, `propagated`',
  delegation_verification: 'a message was accepted, or refused although its signature was good',
  enrolment_created: 'the portal asked for a one-time token',
  enrolment_token_reused: 'a used one-time token came with another key',
  foreign_edit: 'somebody else changed a record in the zone',
  identity_change: 'the portal registered, changed or closed the identity',
  message_forwarding: 'a message to another domain was handed over, or given up',
  notice_failed: 'the user could not be told',
  refresh_token_reused: 'somebody has a copy of a refresh token',
  revocation_refused: 'a revocation was refused as a whole',
  revocation_requested: 'a revocation was asked for',
  suspicious_pattern: 'something that looks like an attack',
};

const described = Object.entries(eventTypes).map(([type, meaning]) => `- \`${type}\`: ${meaning}`);

const event = z
  .object({
    subject: z.string(),
    eventId: z.string().meta({ description: 'Sorts the events of a subject by time.' }),
    type: z.enum(Object.keys(eventTypes)).meta({ description: described.join('\n') }),
    timestamp: time,
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
  .meta({ description: 'What happened, with the details of its type.' });

/** The trail of a user. */
export const auditSchemas: Readonly<Record<string, JsonSchema>> = {
  AuditPage: answerSchemaOf<EventPage>()(z.object({ events: z.array(event), cursor })),
};
