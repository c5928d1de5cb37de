import { placeEvent, portalTrail } from '../audit/portal-event.ts';
import { writeEvent } from '../audit/write-event.ts';
import type { Refusal } from '../protocol/errors.ts';
import { claimedRevoker } from './claimed-revoker.ts';
import type { RevocationDependencies } from './dependencies.ts';
import type { RevocationRequest } from './revocation-request.ts';

/**
 * Writes the refusal of a revocation into the audit trail: into that of the user where the request could be read and
 * is about one of ours, else into that of all portals.
 */
export async function recordRefusedRevocation(
  { client, auditTable, now, domain }: RevocationDependencies,
  { code, reasons }: Refusal,
  principal: string,
  request?: RevocationRequest,
): Promise<void> {
  const claimedBy = request && claimedRevoker(request);
  const subject = request?.user.domain === domain ? request.user.originalIdentity : portalTrail;
  await writeEvent(
    { client, tableName: auditTable },
    {
      ...placeEvent(subject, now(), ['revocation_refused', principal, request?.revocationId ?? '', code]),
      type: 'revocation_refused',
      code,
      reason: reasons.join('; '),
      principal,
      ...(request && { revocationId: request.revocationId }),
      ...(claimedBy !== undefined && { claimedBy }),
    },
  );
}
