import * as z from 'zod';
import type { ProblemDetails } from '../../../../shared/http/problem.ts';
import { type ErrorCode, errorCatalogue } from '../../../../shared/protocol/errors.ts';
import { answerSchemaOf } from '../answer-schema.ts';
import { type JsonSchema, objectSchema } from '../json-schema.ts';

const codes = Object.keys(errorCatalogue).sort() as ErrorCode[];

/** What is answered in place of a success: by the functions, and by API Gateway itself. */
export const problemSchemas: Readonly<Record<string, JsonSchema>> = {
  Problem: {
    ...answerSchemaOf<ProblemDetails>()(
      z.object({
        type: z.string().meta({ pattern: '^urn:btps:error:[a-z-]+$' }),
        title: z.string().meta({ description: 'The same for every problem of a code.' }),
        status: z.int().min(400).max(599),
        detail: z.string().meta({ description: 'The reasons in one text.' }),
        code: z
          .enum(codes)
          .meta({ description: 'What went wrong; a closed set, each listed with the route.' }),
        retryable: z.boolean().meta({
          description: 'Whether the same request may succeed later. It counts more than the code does.',
        }),
        action: z.string().meta({ description: 'What the caller should do.' }),
        reasons: z.array(z.string()).meta({ description: 'From the first cause outward.' }),
        requestId: z.string().meta({ description: 'Quote it when you report the problem.' }),
        digest: z.string().optional().meta({
          description: 'With NONCE_ALREADY_USED: the digest of the message that was accepted before.',
        }),
      }),
    ),
    description: 'Problem details (RFC 9457).',
  },
  GatewayError: {
    ...objectSchema({ message: { type: 'string' } }),
    description: 'What API Gateway answers by itself: throttled, too large, timed out, or not allowed.',
    examples: [{ message: 'Too Many Requests' }],
  },
};
