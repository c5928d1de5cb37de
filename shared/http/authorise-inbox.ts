import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { Scope } from '../protocol/scopes.ts';
import { authoriseDevice, type DeviceGate } from '../tokens/authorise-device.ts';

/**
 * Lets a device open the inbox of its own user. Every other recipient is refused alike, so that nobody learns here
 * which ones exist.
 *
 * @param anyScope scopes of which one suffices
 * @returns the recipient; or ACCESS_DENIED, or as `authoriseDevice` refuses
 */
export async function authoriseInbox(
  event: APIGatewayProxyEventV2,
  anyScope: readonly Scope[],
  gate: DeviceGate,
): Promise<Outcome<string>> {
  const device = await authoriseDevice(event.headers.authorization, anyScope, gate);
  if (!device.ok) return device;
  const { userIdentity } = device.value;
  if (event.pathParameters?.recipient !== userIdentity) {
    return refuse('ACCESS_DENIED', 'a device opens the inbox of its own user only');
  }
  return accept(userIdentity);
}
