import * as z from 'zod';
import { revocationReasons } from '../../../../shared/audit/revocation-event.ts';
import type { RevocationReport } from '../../../../shared/revocation/read-revocation.ts';
import type { RevocationProgress } from '../../../../shared/revocation/revocation-progress.ts';
import {
  memberSpellings,
  revocationRequestSchema,
} from '../../../../shared/revocation/revocation-request.ts';
import { answerSchemaOf } from '../answer-schema.ts';
import { type JsonSchema, ref } from '../json-schema.ts';
import { requestSchema } from '../request-schema.ts';
import { cursor, fingerprint, time } from './members.ts';

const status = ['REVOKED', 'FAILED', 'PENDING'] as const;

const progress = {
  revocation_id: z.string(),
  status: z.enum([...status, 'PARTIAL']).meta({ description: 'That of the device, if one was named.' }),
  devices: z.array(
    z.object({
      deviceId: z.string(),
      status: z.enum(status),
      error: z.string().optional().meta({ description: 'Why it failed.' }),
      timestamp: time,
      dns: z.enum(['pending', 'removed', 'propagated']).optional(),
    }),
  ),
  deviceId: z.string().optional(),
  timestamp: time.optional(),
};

const record = z.object({
  revocation_id: z.string(),
  user_identity: z.string(),
  delegated_identity: z.string(),
  revoked_by: z.string(),
  revoked_at: time,
  reason: z.enum(revocationReasons),
  dns_records_removed: z.array(z.string()),
  ttl_propagation_time: z.string().meta({ description: 'TTL of the records, seconds.' }),
  estimated_global_propagation: time,
  principal: z.string().meta({ description: 'Who called.' }),
  dns_records_removed_at: time.optional(),
  propagated_at: time.optional(),
  propagation_seconds: z.number().optional(),
});

const doubtful = z.object({
  identity: z.string(),
  message_id: z.string(),
  recipient: z.string(),
  accepted_at: time,
  registry_read_at: time.optional(),
  digest: z.string(),
  fingerprint,
  accepted_in_flight: z.boolean().meta({ description: 'Whether it came while the revocation was written.' }),
});

/** How delegations end. */
export const revocationSchemas: Readonly<Record<string, JsonSchema>> = {
  RevocationRequest: bothSpellings(
    requestSchema(revocationRequestSchema, {
      revocation_id: {
        description: 'Chosen by the portal: the same id with the same content is the same revocation.',
      },
      user_identity: ref('UserIdentity'),
      devices: { description: 'Delegated ids or delegated identities, or `all` devices of the user.' },
      revoked_by: { description: 'The owner, or an administrator of the identity.' },
      requested_at: ref('IssuedAt'),
      invalid_since: {
        ...ref('IssuedAt'),
        description: 'Since when the device may have been in wrong hands: what it sent since is listed.',
      },
    }),
  ),
  RevocationProgress: answerSchemaOf<RevocationProgress>()(z.object(progress)),
  RevocationReport: answerSchemaOf<RevocationReport>()(
    z.object({
      ...progress,
      user_identity: z.string(),
      reason: z.enum(revocationReasons),
      revoked_by: z.string(),
      requested_at: time,
      invalid_since: time.optional(),
      records: z.array(record).meta({ description: 'The audit record of each device that was revoked.' }),
      messages: z.array(doubtful).meta({ description: 'What was accepted from them and is in doubt.' }),
      cursor,
    }),
  ),
};

/** Events are written in camel case: either spelling of a member is taken, but not both. */
function bothSpellings(schema: JsonSchema): JsonSchema {
  const properties = schema.properties as Readonly<Record<string, JsonSchema>>;
  const required = new Set(schema.required as readonly string[]);
  const pairs = Object.entries(memberSpellings);
  const camel = pairs.map(([camelCase, snakeCase]) => [camelCase, properties[snakeCase]]);
  return {
    ...schema,
    description: 'Members may be written in camel case instead, as in events: each in one spelling.',
    properties: { ...properties, ...Object.fromEntries(camel) },
    required: [...required].filter((name) => !pairs.some(([, snakeCase]) => snakeCase === name)),
    allOf: pairs.map(([camelCase, snakeCase]) =>
      required.has(snakeCase)
        ? { oneOf: [{ required: [snakeCase] }, { required: [camelCase] }] }
        : { not: { required: [snakeCase, camelCase] } },
    ),
  };
}
