import { expect } from 'vitest';
import type { AwsProxy, ObservedRequest } from './aws-proxy.ts';

/** On which side of being applied a request is when the instance that sent it is killed. */
export type Side = 'before' | 'after';

/** Whom to kill, and at which requests. */
export interface Killing {
  /** Where the requests pass. */
  readonly proxies: readonly AwsProxy[];
  /** Whether a request is one of those that count. */
  readonly concerns: (observed: ObservedRequest) => boolean;
  readonly kill: () => Promise<void>;
}

/**
 * Runs a scenario once for each request that it makes, its sender killed at that request, until it goes through
 * without having been killed.
 *
 * @param run gets the number of the request, from 1; it has to bring the scenario to its end
 * @returns how many points there were
 */
export async function everyKillPoint(
  killing: Killing,
  side: Side,
  run: (request: number) => Promise<void>,
): Promise<number> {
  for (let request = 1; ; request += 1) {
    const armed = arm(killing, side, request);
    await run(request);
    for (const proxy of killing.proxies) proxy.watch();
    if (!armed.killed()) return request - 1;
    expect(request).toBeLessThan(100);
  }
}

function arm({ proxies, concerns, kill }: Killing, side: Side, request: number): { killed: () => boolean } {
  const seen: ObservedRequest[] = [];
  let killed = false;
  const step =
    (at: Side) =>
    async (observed: ObservedRequest): Promise<'lost' | undefined> => {
      if (killed || !concerns(observed)) return undefined;
      if (at === 'before') seen.push(observed);
      if (at !== side || seen[request - 1] !== observed) return undefined;
      killed = true;
      await kill();
      // Nobody is left to hear the answer; a request that its sender died before is not applied.
      return 'lost';
    };
  for (const proxy of proxies) proxy.watch({ before: step('before'), after: step('after') });
  return { killed: () => killed };
}
