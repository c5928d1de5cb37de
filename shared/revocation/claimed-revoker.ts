import { parseUserIdentity } from '../protocol/identity.ts';
import type { RevocationRequest } from './revocation-request.ts';

/**
 * Who asks, as a refused request says, for the log and the audit trail; nothing when that is no identity: what was put
 * there by mistake may be a secret.
 */
export function claimedRevoker({ revokedBy }: Pick<RevocationRequest, 'revokedBy'>): string | undefined {
  return parseUserIdentity(revokedBy).ok ? revokedBy : undefined;
}
