import * as z from 'zod';
import { enrolmentRequestSchema } from '../../../../functions/portal/answer-enrolments.ts';
import type { CreatedEnrolment } from '../../../../shared/enrolment/create-enrolment.ts';
import type { IdentityReport } from '../../../../shared/identities/describe-identity.ts';
import type { DeviceView } from '../../../../shared/identities/device-view.ts';
import { identityRequestSchema } from '../../../../shared/identities/identity-request.ts';
import type { IdentityView } from '../../../../shared/identities/identity-view.ts';
import { answerSchemaOf } from '../answer-schema.ts';
import { type JsonSchema, ref } from '../json-schema.ts';
import { describeMembers, requestSchema } from '../request-schema.ts';
import { cursor, fingerprint, grantedScopes, time } from './members.ts';

const identity = {
  userIdentity: z.string(),
  originalIdentity: z.string().meta({ description: 'DNS name of the parent record.' }),
  fingerprint,
  status: z.enum(['active', 'closed']),
  epoch: z.int().min(1).meta({ description: 'Raised to revoke all devices at once.' }),
  deviceLimit: z.int().min(0),
  activeDevices: z.int().min(0),
  administrators: z.array(z.string()),
  notifyBy: z.array(z.enum(['email', 'sms'])),
  createdAt: time,
};

const device = z.object({
  delegatedId: z.string(),
  delegatedIdentity: z.string(),
  state: z.enum(['active', 'expired', 'revoked']),
  cause: z.enum(['device-revoked', 'all-devices-revoked', 'identity-closed']).optional(),
  dns: z.enum(['pending', 'published', 'removed', 'propagated']),
  scopes: z.array(z.string()),
  fingerprint,
  enrolledAt: time,
  expiresAt: time.optional(),
  revokedAt: time.optional(),
  revocationId: z.string().optional(),
  lastSeenAt: time.optional(),
  deviceInfo: z.string().optional(),
});

answerSchemaOf<DeviceView>()(device);

const membersOf = (generated: JsonSchema) => generated.properties as Readonly<Record<string, JsonSchema>>;

/** Users, their devices, and the tokens that make new ones. */
export const identitySchemas: Readonly<Record<string, JsonSchema>> = {
  IdentityRequest: {
    ...requestSchema(identityRequestSchema, {
      primaryKey: () => ref('PublicKey'),
      administrators: { items: ref('UserIdentity') },
      rotation: (generated) => ({
        ...generated,
        description: 'The signatures of the old and the new key, over the replacement.',
        properties: describeMembers(membersOf(generated), { issuedAt: ref('IssuedAt') }),
      }),
      override: (generated) => ({
        ...generated,
        description: 'The word of an administrator on file, in place of `rotation`.',
        properties: describeMembers(membersOf(generated), { by: ref('UserIdentity') }),
      }),
      compromised: {
        description: 'Whether the key that is replaced is in wrong hands: all devices go with it.',
      },
    }),
    description: 'All that the portal says of a user: what is left out is taken back.',
  },
  RegisteredIdentity: answerSchemaOf<IdentityView>()(z.object(identity)),
  IdentityReport: answerSchemaOf<IdentityReport>()(
    z.object({ ...identity, devices: z.array(device), cursor }),
  ),
  EnrolmentRequest: requestSchema(enrolmentRequestSchema, {
    userIdentity: ref('UserIdentity'),
    scopes: { items: ref('Scope') },
    requestedBy: { description: 'The owner, unless it names an administrator of the identity.' },
  }),
  CreatedEnrolment: answerSchemaOf<CreatedEnrolment>()(
    z.object({
      auth_token: z
        .string()
        .meta({ description: 'The one-time token, good for 10 minutes and told this once.' }),
      expires_at: time,
      uri: z.string().meta({ description: 'All that the device has to know, for a QR code.' }),
      scopes: grantedScopes,
    }),
  ),
};
