import * as z from 'zod';
import { authRequestSchema, refreshRequestSchema } from '../../../../functions/auth/artifacts.ts';
import { scopes } from '../../../../shared/protocol/scopes.ts';
import { accessTokenLifeSeconds } from '../../../../shared/tokens/access-token.ts';
import type { KeySet } from '../../../../shared/tokens/key-set.ts';
import type { ServerKeySet } from '../../../../shared/voucher/server-key-set.ts';
import { answerSchemaOf } from '../answer-schema.ts';
import { convertSchema, type JsonSchema, ref } from '../json-schema.ts';
import { requestSchema } from '../request-schema.ts';
import { grantedScopes, time } from './members.ts';

/** A device describes itself in at most so many named texts. */
const maxDeviceTexts = 16;

const proved = {
  issuedAt: ref('IssuedAt'),
  signature: (generated: JsonSchema): JsonSchema => ({
    ...ref('Signature'),
    description: 'By the key of the device.',
    properties: { value: { maxLength: maxLengthOf(generated, 'value') } },
  }),
};

const tokens = {
  delegated_identity: z.string(),
  scopes: grantedScopes,
  access_token: z.string().meta({ description: `A JWT (RFC 9068) for ${accessTokenLifeSeconds} s.` }),
  refresh_token: z.string().meta({ description: 'Good once. Keep it as you keep the private key.' }),
  expires_at: time.meta({ format: 'date-time', description: 'When the access token ends.' }),
};

/** How a device comes to be one of its user's, and keeps its tokens. */
export const deviceSchemas: Readonly<Record<string, JsonSchema>> = {
  AuthRequest: requestSchema(authRequestSchema, {
    identity: ref('UserIdentity'),
    device_pubkey: ref('PublicKey'),
    auth_token: { description: 'The one-time token of the portal.' },
    device_info: describeDeviceInfo,
    ...proved,
  }),
  EnrolledDevice: convertSchema(
    z.object({
      delegated_id: z.string(),
      ...tokens,
      polling_endpoints: z.object({ inbox: z.string(), status: z.string(), tokens: z.string() }),
      dns: z.enum(['pending', 'published']).meta({ description: 'Whether DNS shows the device already.' }),
    }),
    'output',
  ),
  RefreshRequest: requestSchema(refreshRequestSchema, {
    identity: ref('DelegatedIdentity'),
    request_id: {
      description: 'Chosen by the device. The same request again within 60 s gets the same refresh token.',
    },
    ...proved,
  }),
  RenewedTokens: convertSchema(z.object(tokens), 'output'),
  KeySet: answerSchemaOf<KeySet>()(
    z.object({
      keys: z.array(
        z.object({
          kty: z.literal('OKP'),
          crv: z.literal('Ed25519'),
          x: z.string(),
          kid: z.string(),
          alg: z.literal('EdDSA'),
          use: z.literal('sig'),
        }),
      ),
    }),
  ),
  ServerKeySet: answerSchemaOf<ServerKeySet>()(
    z.object({
      domain: z.string(),
      keys: z.array(z.string()).meta({ description: 'Base64 of each SPKI in DER, the signing one first.' }),
    }),
  ),
  Scope: { type: 'string', enum: [...scopes] },
};

function maxLengthOf({ properties }: JsonSchema, member: string): unknown {
  return (properties as Readonly<Record<string, JsonSchema>>)[member]?.maxLength;
}

function describeDeviceInfo(generated: JsonSchema): JsonSchema {
  const [text, texts] = generated.anyOf as [JsonSchema, JsonSchema];
  return {
    description: 'What the device says of itself: shown to its user, never trusted.',
    anyOf: [text, { ...texts, maxProperties: maxDeviceTexts }],
  };
}
