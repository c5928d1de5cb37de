import type { Route53Client } from '@aws-sdk/client-route-53';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { type AppliedSettings, applySettings, restoreSettings, type ZoneSettings } from './zone-settings.ts';

/** Physical id of settings that could not be applied: there is nothing to restore. */
const nothingApplied = 'nothing-applied';

/** What the answer needs. */
export interface DeploymentDependencies {
  readonly client: Route53Client;
  /** Sends the answer; `fetch`. */
  readonly send: (url: string, request: RequestInit) => Promise<Response>;
}

/**
 * Does what CloudFormation asks of the zone's settings and answers at the address that it gave: it hears
 * nothing else, and would wait until its own time is over.
 *
 * @throws Error when the answer cannot be sent; Lambda then asks again, which changes nothing
 */
export async function answerDeployment(
  event: CloudFormationCustomResourceEvent,
  { client, send }: DeploymentDependencies,
): Promise<void> {
  const outcome = await settle(event, client);
  const { RequestId, StackId, LogicalResourceId } = event;
  const body = JSON.stringify({ ...outcome, RequestId, StackId, LogicalResourceId });
  // Bytes: for a text fetch adds a content type, which the signature of the address does not cover.
  const response = await send(event.ResponseURL, { method: 'PUT', body: Buffer.from(body) });
  if (!response.ok) throw new Error(`CloudFormation's answer was not taken: ${response.status}`);
}

async function settle(event: CloudFormationCustomResourceEvent, client: Route53Client) {
  const formerId = event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
  try {
    const { physicalId, data } = await change(event, client, formerId);
    return { Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: data };
  } catch (error) {
    const Reason = error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
    return { Status: 'FAILED', PhysicalResourceId: formerId ?? nothingApplied, Reason };
  }
}

async function change(
  event: CloudFormationCustomResourceEvent,
  client: Route53Client,
  formerId: string | undefined,
): Promise<AppliedSettings> {
  const settings = event.ResourceProperties as unknown as ZoneSettings;
  if (event.RequestType !== 'Delete') return applySettings(client, settings, formerId);
  await restoreSettings(client, settings, event.PhysicalResourceId);
  return { physicalId: event.PhysicalResourceId, data: {} };
}
