import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import type { RevocationDependencies } from '../../shared/revocation/dependencies.ts';
import { readRevocation } from '../../shared/revocation/read-revocation.ts';
import { recordRefusedRevocation } from '../../shared/revocation/record-refused.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import { readRevocationRequest } from '../../shared/revocation/revocation-request.ts';
import type { Portal } from './create-portal.ts';
import { type PortalCall, portalBody } from './portal-request.ts';

/**
 * Answers `POST /revocations` with 202: in force, while DNS follows. A refused one is in the audit trail. One that there
 * was no time for is not in force for every device: it has to come again.
 */
export async function answerRevoke(
  event: APIGatewayProxyEventV2,
  call: PortalCall,
  portal: RevocationDependencies,
): Promise<Outcome<Answer>> {
  const body = portalBody(event);
  const request = body.ok ? readRevocationRequest(body.value) : body;
  const revoked = request.ok ? await requestRevocation(portal, request.value, call) : request;
  if (revoked.ok) {
    const { progress } = revoked.value;
    return progress.devices.some(({ status }) => status === 'PENDING')
      ? refuse('SERVICE_UNAVAILABLE', 'not every device is revoked yet: the same request goes on from there')
      : accept({ status: 202, body: progress });
  }
  await recordRefusedRevocation(
    portal,
    revoked.refusal,
    call.principal,
    request.ok ? request.value : undefined,
  );
  return revoked;
}

/** Answers `GET /revocations/{revocationId}?cursor`. */
export async function answerReadRevocation(
  event: APIGatewayProxyEventV2,
  portal: Portal,
): Promise<Outcome<Answer>> {
  const { revocationId = '' } = event.pathParameters ?? {};
  const report = await readRevocation(portal, revocationId, event.queryStringParameters?.cursor);
  return report.ok ? accept({ status: 200, body: report.value }) : report;
}
