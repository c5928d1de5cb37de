import * as z from 'zod';
import type { AcceptedMessage } from '../../../../shared/acceptance/accept-message.ts';
import type { ErrorCode } from '../../../../shared/protocol/errors.ts';
import type { DelegationStatus } from '../../../../shared/verification/delegation-status.ts';
import type { LookupReport } from '../../../../shared/verification/describe-lookup.ts';
import { answerSchemaOf } from '../answer-schema.ts';
import { convertSchema, type JsonSchema, ref } from '../json-schema.ts';
import { senderRefusals } from '../refusals.ts';
import { dnssec, fingerprint, scheme, time } from './members.ts';

const signedWith = z.enum(['device', 'primary']).meta({ description: 'Whose key signed.' });

const lookup = z.object({
  name: z.string(),
  type: z.literal('TXT'),
  outcome: z.enum(['answer', 'nxdomain', 'no-data', 'failed', 'bogus', 'throttled']),
  source: z.enum(['memory', 'shared', 'network']),
  durationMs: z.number().min(0),
  ttlSeconds: z.number().min(0).optional(),
  ageSeconds: z.number().min(0).optional(),
  dnssec: dnssec.optional(),
});

const examined = {
  identity: z.string(),
  messageId: z.string(),
  fingerprint,
  lookups: z.array(lookup).meta({ description: 'The DNS records that the verdict rests on.' }),
  refreshed: z.boolean().meta({ description: 'Whether cached records were asked for anew.' }),
  durationMs: z.number().min(0),
  timestamp: time,
};

/** Codes of a verdict that a message is refused with. */
const verdictCodes: readonly ErrorCode[] = [
  ...senderRefusals,
  // A type of message that comes from servers alone, well signed by somebody else.
  'INVALID_MESSAGE',
  'MESSAGE_TOO_OLD',
  'MESSAGE_FROM_FUTURE',
  'RATE_LIMIT_EXCEEDED',
];

// The compiler sees that a lookup is what the code reports; the verdict itself is put together in the function.
answerSchemaOf<LookupReport>()(lookup);

/** What is said of messages and delegations. */
export const verdictSchemas: Readonly<Record<string, JsonSchema>> = {
  AcceptedMessage: answerSchemaOf<AcceptedMessage>()(
    z.object({
      id: z.string().meta({ description: 'That of the message.' }),
      status: z.literal('accepted'),
      acceptedAt: time,
      digest: z.string().meta({
        description:
          'Base64 of the SHA-256 over all verified members. Compare it: another one means another message.',
      }),
      signedWith,
    }),
  ),
  Verdict: {
    oneOf: [ref('AcceptedVerdict'), ref('RefusedVerdict')],
    discriminator: {
      propertyName: 'verdict',
      mapping: {
        accepted: '#/components/schemas/AcceptedVerdict',
        refused: '#/components/schemas/RefusedVerdict',
      },
    },
  },
  AcceptedVerdict: convertSchema(
    z.object({
      verdict: z.literal('accepted'),
      reasons: z.array(z.string()),
      signedWith,
      scheme,
      dnssec,
      ...examined,
    }),
    'output',
  ),
  RefusedVerdict: convertSchema(
    z.object({
      verdict: z.literal('refused'),
      code: z.enum([...verdictCodes].sort()),
      reasons: z.array(z.string()),
      retryable: z.boolean().optional().meta({ description: 'Where it differs from what the code says.' }),
      retryAfterSeconds: z.number().min(0).optional(),
      ...examined,
    }),
    'output',
  ),
  DelegationStatus: answerSchemaOf<DelegationStatus>()(
    z.object({
      identity: z.string(),
      status: z.enum(['ACTIVE', 'REVOKED', 'UNKNOWN']).meta({
        description: 'UNKNOWN is no ground for anything: a failure of DNS never makes a device revoked.',
      }),
      reason: z.string().optional().meta({ description: 'Why, unless it is active.' }),
      timestamp: time,
      revokedAt: time.optional(),
      dns: z.enum(['pending', 'published']).optional().meta({
        description: 'Whether DNS already shows an active device of this server.',
      }),
    }),
  ),
};
