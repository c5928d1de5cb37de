import * as z from 'zod';
import { acknowledgementSchema } from '../../../../functions/inbox/answer-acknowledge.ts';
import { type HealthStatus, healthStatuses } from '../../../../shared/health/health-report.ts';
import { type Acknowledgement, maxReceipts } from '../../../../shared/inbox/acknowledge-messages.ts';
import type { MessagePage } from '../../../../shared/inbox/list-messages.ts';
import { answerSchemaOf } from '../answer-schema.ts';
import type { JsonSchema } from '../json-schema.ts';
import { requestSchema } from '../request-schema.ts';
import { cursor, dnssec, fingerprint, scheme, time } from './members.ts';

const receipt = '^[0-9]{15}#[A-Za-z0-9_-]{43}$';

const receipts = z.array(z.string());

/** What a device finds in the inbox of its user, and what it tells of it. */
export const inboxSchemas: Readonly<Record<string, JsonSchema>> = {
  MessagePage: answerSchemaOf<MessagePage>()(
    z.object({
      messages: z.array(
        z.object({
          receipt: z
            .string()
            .meta({ pattern: receipt, description: 'Names it when it is acknowledged; opaque.' }),
          message: z.unknown().meta({
            description:
              'The message as it was verified; what the server wrote itself is from `btps${domain}`.',
          }),
          acceptedAt: time,
          digest: z.string(),
          fingerprint,
          signedWith: z.enum(['device', 'primary', 'server']),
          scheme,
          dnssec,
          origin: z.literal('system').optional().meta({
            description: 'Of what this server wrote itself, and of nothing else.',
          }),
        }),
      ),
      cursor,
    }),
  ),
  AcknowledgementRequest: requestSchema(acknowledgementSchema, {
    receipts: { minItems: 1, maxItems: maxReceipts, items: { type: 'string', pattern: receipt } },
  }),
  Acknowledgement: answerSchemaOf<Acknowledgement>()(
    z.object({
      acknowledged: receipts.meta({ description: 'Acknowledged now or before.' }),
      unknown: receipts.meta({ description: 'Not in this inbox.' }),
    }),
  ),
  Health: answerSchemaOf<{ readonly status: HealthStatus }>()(z.object({ status: z.enum(healthStatuses) })),
};
