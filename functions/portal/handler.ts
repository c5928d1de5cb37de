import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { portalRoutes } from '../../shared/http/routes.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import type { Outcome } from '../../shared/protocol/errors.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { answerCreateEnrolment } from './answer-enrolments.ts';
import { answerCloseIdentity, answerPutIdentity } from './answer-identities.ts';
import { answerReadRevocation, answerRevoke } from './answer-revocations.ts';
import { createPortal } from './create-portal.ts';
import { type PortalCall, portalCall } from './portal-request.ts';

const telemetry = createTelemetry();
const portal = createPortal(process.env, telemetry);

type PortalResponder = (event: APIGatewayProxyEventV2, call: PortalCall) => Promise<Outcome<Answer>>;

const responders: Readonly<Record<string, PortalResponder>> = {
  'PUT /identities/{userIdentity}': (event, call) => answerPutIdentity(event, call, portal),
  'DELETE /identities/{userIdentity}': (event, call) => answerCloseIdentity(event, call, portal),
  'POST /enrolments': (event, call) => answerCreateEnrolment(event, call, portal),
  'POST /revocations': (event, call) => answerRevoke(event, call, portal),
  'GET /revocations/{revocationId}': (event) => answerReadRevocation(event, portal),
};

/** The routes of portals, whose callers API Gateway has authenticated. */
export const handler = httpHandler(async (event) => {
  const respond = responders[event.routeKey];
  if (!respond) return refuseUnrouted(event, portalRoutes);
  const call = portalCall(event, Date.now());
  return call.ok ? respond(event, call.value) : call;
}, telemetry);
