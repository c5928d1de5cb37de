import * as z from 'zod';
import { type RevocationReason, revocationReasons } from '../audit/revocation-event.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseUserIdentity, type UserIdentity } from '../protocol/identity.ts';
import { parseIssuedAt } from '../protocol/issued-at.ts';

/** Most devices that one request may name. */
export const maxListedDevices = 1000;

/** Reasons go into the answer and the audit trail: a thousand malformed names are not told one by one. */
const mostReasons = 20;

/** What a portal asks for. */
export interface RevocationRequest {
  /** Chosen by the portal; the same id with the same content is the same revocation. */
  readonly revocationId: string;
  readonly user: UserIdentity;
  /** Names of devices as they came, each once, or all devices of the user. */
  readonly devices: readonly string[] | 'all';
  readonly reason: RevocationReason;
  /** User identity of the owner or an administrator. */
  readonly revokedBy: string;
  /** As the portal wrote it. */
  readonly requestedAt: string;
  /** Last moment that the request is about, epoch milliseconds. */
  readonly requestedAtMs: number;
  /** Since when the device may have been in wrong hands, epoch milliseconds. */
  readonly invalidSinceMs?: number;
}

/** Events are written in camel case, documents in snake case; both spellings are taken. */
export const memberSpellings: Readonly<Record<string, string>> = {
  revocationId: 'revocation_id',
  userIdentity: 'user_identity',
  revokedBy: 'revoked_by',
  requestedAt: 'requested_at',
  invalidSince: 'invalid_since',
};

const name = z.string().min(1).max(253);

/** What {@link readRevocationRequest} takes, in snake case. */
export const revocationRequestSchema = z.strictObject({
  revocation_id: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/),
  user_identity: name,
  devices: z.union([z.literal('all'), z.array(name).min(1).max(maxListedDevices)]),
  reason: z.enum(revocationReasons),
  revoked_by: name,
  requested_at: z.string(),
  invalid_since: z.string().optional(),
});

const wholeSecond = /:\d\dZ$/;

/**
 * Reads the request of a portal from its parsed JSON.
 *
 * A time in whole seconds stands for all of its second: a device enrolled in its first half existed at the request.
 *
 * @returns the request; INVALID_REQUEST naming the member at fault, or INVALID_IDENTITY
 */
export function readRevocationRequest(value: unknown): Outcome<RevocationRequest> {
  const spelled = inSnakeCase(value);
  if (spelled === undefined) return refuse('INVALID_REQUEST', 'a member is given in both of its spellings');
  const parsed = revocationRequestSchema.safeParse(spelled);
  if (!parsed.success)
    return refuse('INVALID_REQUEST', parsed.error.issues.slice(0, mostReasons).map(describe));
  const { data } = parsed;
  const user = parseUserIdentity(data.user_identity);
  if (!user.ok) return user;
  const requestedAtMs = parseIssuedAt(data.requested_at);
  if (requestedAtMs === undefined) return notATime('requested_at');
  const invalidSinceMs = data.invalid_since === undefined ? undefined : parseIssuedAt(data.invalid_since);
  if (data.invalid_since !== undefined && invalidSinceMs === undefined) return notATime('invalid_since');
  return accept({
    revocationId: data.revocation_id,
    user: user.value,
    devices: data.devices === 'all' ? 'all' : [...new Set(data.devices)],
    reason: data.reason,
    revokedBy: data.revoked_by,
    requestedAt: data.requested_at,
    requestedAtMs: wholeSecond.test(data.requested_at) ? requestedAtMs + 999 : requestedAtMs,
    ...(invalidSinceMs !== undefined && { invalidSinceMs }),
  });
}

function inSnakeCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(
    ([key, member]) => [memberSpellings[key] ?? key, member] as const,
  );
  return new Set(members.map(([key]) => key)).size === members.length
    ? Object.fromEntries(members)
    : undefined;
}

function notATime(member: string): Outcome<never> {
  return refuse('INVALID_REQUEST', `${member} must be a time such as 2026-01-31T12:00:00Z`);
}

/** Names the member and what it should be; never what it was. */
function describe({ code, path, message }: z.core.$ZodIssue): string {
  return code === 'unrecognized_keys'
    ? 'a member is not known'
    : `${path.join('.') || 'the body'}: ${message}`;
}
