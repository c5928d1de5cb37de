import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { answerOptions } from '../../shared/http/answer-options.ts';
import { httpHandler, type Responder } from '../../shared/http/http-handler.ts';
import { originGate } from '../../shared/http/origin-gate.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { createVerification } from '../../shared/verification/create-verification.ts';
import { answerStatus } from './answer-status.ts';
import { answerVerify } from './answer-verify.ts';

const telemetry = createTelemetry();
const verification = createVerification(process.env, telemetry);

const responders: Readonly<Record<string, Responder>> = {
  'POST /verify': (event) => answerVerify(event, verification),
  'GET /delegations/{delegatedIdentity}': (event) => answerStatus(event, verification),
};

/** `POST /verify`, `GET /delegations/{delegatedIdentity}`, and what no route matches. */
export const handler = httpHandler(
  async (event: APIGatewayProxyEventV2) => {
    const respond = responders[event.routeKey];
    return respond ? respond(event) : (answerOptions(event) ?? refuseUnrouted(event));
  },
  telemetry,
  originGate(readSettings(process.env)),
);
