import type { SharedCache } from '../dns/shared-cache.ts';
import { deviceName } from './desired-records.ts';

/** The answers about our own names that the functions which verify share, for those who change delegations. */
export interface AnswerCache {
  /**
   * Drops the answers about a user and about devices of hers. It never throws: what is decided by the registry holds
   * without it, and an answer that stays is looked up again within five minutes.
   *
   * @param originalIdentity `alice.btps.saas.com`
   */
  forget(originalIdentity: string, delegatedIds: readonly string[]): Promise<void>;
}

/** What it is made of. */
export interface AnswerCacheOptions {
  readonly sharedCache: Pick<SharedCache, 'invalidate'>;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Told of what could not be dropped. */
  readonly onFault: (error: unknown) => void;
}

/** Makes it over the shared cache. */
export function answerCache({ sharedCache, now, onFault }: AnswerCacheOptions): AnswerCache {
  return {
    forget: async (originalIdentity, delegatedIds) => {
      const names = delegatedIds.map((device) => deviceName(originalIdentity, device));
      try {
        await sharedCache.invalidate([originalIdentity, ...new Set(names)], now());
      } catch (error) {
        onFault(error);
      }
    },
  };
}
