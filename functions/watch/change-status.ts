import { GetChangeCommand, NoSuchChange } from '@aws-sdk/client-route-53';
import { retryThrottled } from '../../shared/zone/retry-throttled.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** Tells whether all of Route 53's own servers have a change, by its id. */
export type ChangeStatus = (changeId: string) => Promise<boolean>;

/**
 * Makes what asks Route 53 about changes, about each once: many removals share one, and so do the requests that an
 * account may make.
 */
export function createChangeStatus({ route53, ...timing }: WatchDependencies): ChangeStatus {
  const asked = new Map<string, Promise<boolean>>();

  async function ask(changeId: string): Promise<boolean> {
    try {
      const { ChangeInfo: info } = await retryThrottled(timing, () =>
        route53.send(new GetChangeCommand({ Id: changeId })),
      );
      return info?.Status === 'INSYNC';
    } catch (error) {
      // Route 53 forgets changes after a while: by then they have long arrived.
      if (error instanceof NoSuchChange) return true;
      throw error;
    }
  }

  return (changeId) => {
    const known = asked.get(changeId) ?? ask(changeId);
    asked.set(changeId, known);
    return known;
  };
}
