import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { originGate } from '../../shared/http/origin-gate.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { healthAnswerer } from './answer-health.ts';
import { createHealthDependencies } from './create-health-dependencies.ts';
import { createHealthTelemetry } from './create-health-telemetry.ts';
import { runHealth } from './run-health.ts';

const telemetry = createHealthTelemetry();
const dependencies = createHealthDependencies(process.env, telemetry);
const answer = healthAnswerer(dependencies);
const respond = httpHandler(
  async (event) => (event.routeKey === 'GET /health' ? answer() : refuseUnrouted(event)),
  createTelemetry(),
  originGate(readSettings(process.env)),
);

/** What the schedule sends, or somebody by hand. */
interface CheckEvent {
  readonly task: 'health';
}

/** Checks everything when the schedule says so; answers `GET /health` from what was found last. */
export const handler = async (
  event: CheckEvent | APIGatewayProxyEventV2,
  context: Context,
): Promise<unknown> => {
  try {
    if ('routeKey' in event) return await respond(event, context);
    if (event.task !== 'health') throw new TypeError('the task has to be health');
    return await runHealth(dependencies);
  } finally {
    telemetry.flush();
  }
};
