import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { publishedCacheControl } from '../../shared/http/published.ts';
import { documentPath, portalRoutes } from '../../shared/http/routes.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { accept, type Outcome } from '../../shared/protocol/errors.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { answerAudit } from './answer-audit.ts';
import { answerCreateEnrolment } from './answer-enrolments.ts';
import { answerCloseIdentity, answerDescribeIdentity, answerPutIdentity } from './answer-identities.ts';
import { answerReadRevocation, answerRevoke } from './answer-revocations.ts';
import { createPortal } from './create-portal.ts';
import { type PortalCall, portalCall } from './portal-request.ts';

const telemetry = createTelemetry();
const portal = createPortal(process.env, telemetry);

type PortalResponder = (event: APIGatewayProxyEventV2, call: PortalCall) => Promise<Outcome<Answer>>;

const responders: Readonly<Record<string, PortalResponder>> = {
  'PUT /identities/{userIdentity}': (event, call) => answerPutIdentity(event, call, portal),
  'DELETE /identities/{userIdentity}': (event, call) => answerCloseIdentity(event, call, portal),
  'GET /identities/{userIdentity}': (event) => answerDescribeIdentity(event, portal),
  'GET /identities/{userIdentity}/audit': (event) => answerAudit(event, portal),
  'POST /enrolments': (event, call) => answerCreateEnrolment(event, call, portal),
  'POST /revocations': (event, call) => answerRevoke(event, call, portal),
  'GET /revocations/{revocationId}': (event) => answerReadRevocation(event, portal),
  [`GET ${documentPath}`]: async () => {
    // Loaded when it is asked for, so that no other request waits for it.
    const { default: body } = await import('../../docs/openapi-portal.json', { with: { type: 'json' } });
    return accept({ status: 200, body, cacheControl: publishedCacheControl });
  },
};

/** The routes of portals, whose callers API Gateway has authenticated. */
export const handler = httpHandler(async (event) => {
  const respond = responders[event.routeKey];
  if (!respond) return refuseUnrouted(event, portalRoutes);
  const call = portalCall(event, Date.now());
  return call.ok ? respond(event, call.value) : call;
}, telemetry);
