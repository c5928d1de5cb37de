import { signedPortalRequest } from '../../../infra/local/portal-client.ts';
import { describe, isTemporary, maxAttempts, retryAfter } from './ask.ts';
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
 * Sends a signed request of the portal, and counts it; one that failed for a documented temporary reason again, as the
 * API is asked. Another status than the expected one in the end is a fault.
 *
 * @returns the body, or nothing after a fault
 */
export async function askPortal(
  { kind, method, path, body, expected }: PortalRequest,
  { access, tally, now }: Pick<World, 'access' | 'tally' | 'now'>,
  // biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what is answered
): Promise<any> {
  for (let attempt = 1; ; attempt += 1) {
    const startedAtMs = now();
    try {
      const response = await signedPortalRequest(access, method, path, body);
      const text = await response.text();
      const answer = { status: response.status, body: JSON.parse(text) };
      const described = describe(answer);
      tally.record({ kind, answer: described, milliseconds: now() - startedAtMs });
      if (response.status === expected) return answer.body;
      if (isTemporary(answer) && attempt < maxAttempts) {
        await retryAfter(response.headers.get('retry-after') ?? undefined);
        continue;
      }
      tally.fault(kind, `${described} instead of ${expected}: ${text}`);
    } catch (error) {
      tally.record({ kind, answer: 'none', milliseconds: now() - startedAtMs });
      tally.fault(kind, `no answer: ${error}`);
    }
    return undefined;
  }
}
