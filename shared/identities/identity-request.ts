import * as z from 'zod';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseUserIdentity } from '../protocol/identity.ts';
import { type PublicKey, parsePublicKey } from '../protocol/public-key.ts';

/** Devices whose ids fit into one parent record. */
const maxDeviceLimit = 400;

/**
 * A mailbox (RFC 5321, section 4.1.2) whose local part is a dot-string and whose domain has two labels or more.
 *
 * Ours, because that of the library takes labels that end in a hyphen, which no domain has (RFC 1035, section 2.3.1)
 * and which the format `email` of the document refuses.
 */
const mailbox =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-zA-Z\d](?:[a-zA-Z\d-]{0,61}[a-zA-Z\d])?\.)+[a-zA-Z](?:[a-zA-Z\d-]{0,61}[a-zA-Z\d])$/;

const base64 = z.base64().min(4).max(1024);

const signature = z.strictObject({
  algorithm: z.literal('sha256'),
  value: base64,
  fingerprint: base64,
});

const userIdentity = z.string().refine((text) => parseUserIdentity(text).ok, 'must be a user identity');

/** What {@link readIdentityRequest} takes. */
export const identityRequestSchema = z.strictObject({
  primaryKey: z.string().max(4000),
  administrators: z.array(userIdentity).max(20).default([]),
  notifyEmail: z.email({ pattern: mailbox }).max(254).optional(),
  notifyPhone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +41791234567')
    .optional(),
  deviceLimit: z.number().int().min(0).max(maxDeviceLimit).default(100),
  rotation: z.strictObject({ issuedAt: z.string(), signatures: z.array(signature).length(2) }).optional(),
  override: z.strictObject({ by: userIdentity, reason: z.string().min(1).max(500) }).optional(),
  compromised: z.boolean().default(false),
});

/**
 * What a portal says of a user: all of it, so that what is left out is taken back.
 *
 * `rotation` holds the signatures of the old and the new primary key, `override` the word of an administrator in
 * their place; `compromised` says that the key being replaced is in wrong hands.
 */
export type IdentityRequest = Omit<z.output<typeof identityRequestSchema>, 'primaryKey'> & {
  readonly primaryKey: PublicKey;
};

/**
 * Reads what a portal says of a user from its parsed JSON.
 *
 * @returns the request; INVALID_REQUEST naming the member at fault, or INVALID_PUBLIC_KEY
 */
export function readIdentityRequest(value: unknown): Outcome<IdentityRequest> {
  const parsed = identityRequestSchema.safeParse(value);
  if (!parsed.success) return refuse('INVALID_REQUEST', parsed.error.issues.map(describe));
  const { primaryKey, ...rest } = parsed.data;
  const key = parsePublicKey(primaryKey);
  return key.ok ? accept({ ...rest, primaryKey: key.value }) : key;
}

/** Names the member and what it should be; never what it was. */
function describe({ code, path, message }: z.core.$ZodIssue): string {
  return code === 'unrecognized_keys'
    ? 'a member is not known'
    : `${path.join('.') || 'the body'}: ${message}`;
}
