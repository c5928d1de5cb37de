import { signedPortalRequest } from '../../../infra/local/portal-client.ts';
import type { World } from './world.ts';

/** A request of the portal, and the status that it has to be answered with. */
export interface PortalRequest {
  readonly kind: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
  readonly expected: number;
}

/**
 * Sends a signed request of the portal, and counts it; another status than the expected one is a fault.
 *
 * @returns the body, or nothing after a fault
 */
export async function askPortal(
  { kind, method, path, body, expected }: PortalRequest,
  { access, tally, now }: Pick<World, 'access' | 'tally' | 'now'>,
  // biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what is answered
): Promise<any> {
  const startedAtMs = now();
  try {
    const response = await signedPortalRequest(access, method, path, body);
    const text = await response.text();
    const answer = JSON.parse(text);
    const described = answer.code === undefined ? `${response.status}` : `${response.status} ${answer.code}`;
    tally.record({ kind, answer: described, milliseconds: now() - startedAtMs });
    if (response.status === expected) return answer;
    tally.fault(kind, `${described} instead of ${expected}: ${text}`);
  } catch (error) {
    tally.record({ kind, answer: 'none', milliseconds: now() - startedAtMs });
    tally.fault(kind, `no answer: ${error}`);
  }
  return undefined;
}
