import { type IdentityEvent, placeEvent } from '../audit/portal-event.ts';
import { fingerprintOf } from '../protocol/public-key.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import type { RotationAuthority } from './key-rotation.ts';

/** What happened to an identity, beside what its entry shows. */
export interface IdentityHappening {
  readonly change: IdentityEvent['change'];
  readonly principal: string;
  readonly authority?: RotationAuthority;
  readonly compromised?: boolean;
}

/** Makes the audit event of a change of an identity from the entry that the change leaves behind. */
export function identityEvent(
  entry: IdentityEntry,
  { change, principal, authority, compromised = false }: IdentityHappening,
  atMs: number,
): IdentityEvent {
  const { originalIdentity, userIdentity, epoch, deviceLimit, administrators } = entry;
  const left = [entry.primaryKey, epoch, deviceLimit, administrators];
  return {
    ...placeEvent(originalIdentity, atMs, ['identity_change', change, JSON.stringify(left)]),
    type: 'identity_change',
    change,
    userIdentity,
    principal,
    fingerprint: fingerprintOf(Buffer.from(entry.primaryKey, 'base64')),
    epoch,
    deviceLimit,
    administrators,
    ...authority,
    ...(compromised && { compromised }),
  };
}
