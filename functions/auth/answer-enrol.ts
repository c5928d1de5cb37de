import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { EnrolledDevice, Enrolment } from '../../shared/enrolment/enrolment.ts';
import { redeemEnrolment } from '../../shared/enrolment/redeem-enrolment.ts';
import type { Answer } from '../../shared/http/answer.ts';
import { accept, type Outcome } from '../../shared/protocol/errors.ts';
import { parseUserIdentity } from '../../shared/protocol/identity.ts';
import { sourceSubject } from '../../shared/rate-limit/source-subject.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import { type AuthRequest, authRequestSchema } from './artifacts.ts';
import { readArtifact } from './read-artifact.ts';

/** Answers `POST /auth/devices` (`btps_auth_request`): a device becomes one of its user's, and gets its tokens. */
export async function answerEnrol(
  event: APIGatewayProxyEventV2,
  enrolment: Enrolment & { readonly telemetry: Pick<Telemetry, 'enrolment'> },
): Promise<Outcome<Answer>> {
  const artifact = readArtifact(event, authRequestSchema);
  const enrolled = artifact.ok ? await enrol(event, artifact.value, enrolment) : artifact;
  report(event, artifact.ok ? artifact.value.identity : undefined, enrolled, enrolment.telemetry);
  return enrolled.ok ? accept({ status: 200, body: describe(enrolled.value, enrolment.baseUrl) }) : enrolled;
}

function report(
  { requestContext: { http } }: APIGatewayProxyEventV2,
  claimed: string | undefined,
  enrolled: Outcome<EnrolledDevice>,
  telemetry: Pick<Telemetry, 'enrolment'>,
): void {
  // What is no identity could be anything, and does not belong into a log.
  const identity = claimed !== undefined && parseUserIdentity(claimed).ok ? claimed : undefined;
  telemetry.enrolment({
    ...(identity !== undefined && { identity }),
    clientIp: http.sourceIp,
    userAgent: http.userAgent,
    success: enrolled.ok,
    reauthentication: enrolled.ok && enrolled.value.reauthentication === true,
    ...(enrolled.ok ? { deviceId: enrolled.value.identity.delegatedId } : { code: enrolled.refusal.code }),
  });
}

async function enrol(
  event: APIGatewayProxyEventV2,
  artifact: AuthRequest,
  enrolment: Enrolment,
): Promise<Outcome<EnrolledDevice>> {
  const { auth_token, device_pubkey, device_info, issuedAt, signature } = artifact;
  const identity = parseUserIdentity(artifact.identity);
  if (!identity.ok) return identity;
  const { requestId, http } = event.requestContext;
  const request = {
    identity: identity.value,
    devicePublicKey: device_pubkey,
    authToken: auth_token,
    ...(device_info !== undefined && { deviceInfo: device_info }),
    issuedAt,
    signature,
    source: sourceSubject(http.sourceIp),
    requestId,
  };
  return redeemEnrolment(request, enrolment);
}

function describe({ identity, tokens, dns }: EnrolledDevice, baseUrl: string): object {
  return {
    delegated_id: identity.delegatedId,
    delegated_identity: identity.text,
    scopes: tokens.scopes,
    access_token: tokens.access.token,
    refresh_token: tokens.refreshToken,
    expires_at: tokens.access.expiresAt,
    polling_endpoints: {
      inbox: `${baseUrl}/inbox/${encodeURIComponent(identity.userIdentity)}`,
      status: `${baseUrl}/delegations/${encodeURIComponent(identity.text)}`,
      tokens: `${baseUrl}/auth/tokens`,
    },
    dns,
  };
}
