import type { DeviceEntry, IdentityEntry } from './entries.ts';

/** Why the registry refuses a delegation. */
export type RevocationCause = 'device-revoked' | 'all-devices-revoked' | 'identity-closed';

/** Where a delegation of ours stands, by the registry alone; expiry and scopes are judged elsewhere. */
export type RegistryStanding =
  | { readonly standing: 'unknown' }
  | { readonly standing: 'active'; readonly sinceIso: string }
  | {
      readonly standing: 'revoked';
      readonly cause: RevocationCause;
      /** When it was revoked, ISO 8601, if the entry says so. */
      readonly revokedAtIso?: string;
      readonly revocationId?: string;
    };

/**
 * Judges a delegation by the registry's entries. Of several causes the device's own revocation is named first, as
 * it is the one with an id that the user can look up. A closed identity refuses devices that are not known as well.
 */
export function registryStanding(identity?: IdentityEntry, device?: DeviceEntry): RegistryStanding {
  if (device?.status === 'revoked') {
    return {
      standing: 'revoked',
      cause: 'device-revoked',
      ...(device.revokedAt !== undefined && { revokedAtIso: device.revokedAt }),
      ...(device.revocationId !== undefined && { revocationId: device.revocationId }),
    };
  }
  if (identity?.status === 'closed') return revokedWithIdentity(identity, 'identity-closed');
  if (!identity || !device) return { standing: 'unknown' };
  if (device.epoch < identity.epoch) return revokedWithIdentity(identity, 'all-devices-revoked');
  return { standing: 'active', sinceIso: device.createdAt };
}

function revokedWithIdentity({ notBefore }: IdentityEntry, cause: RevocationCause): RegistryStanding {
  return { standing: 'revoked', cause, ...(notBefore !== undefined && { revokedAtIso: notBefore }) };
}
