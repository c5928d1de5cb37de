import { FailureMemory } from './failure-memory.ts';
import type { WireName } from './name.ts';
import type { LookupFailure, TxtOutcome } from './outcome.ts';
import { judgeAbsencePlainly, judgeRecordsPlainly } from './plain-judgement.ts';
import type { Asker } from './query-client.ts';
import { type Judge, lookUpTxt } from './txt-lookup.ts';

/** Finds the TXT records of a name over the network, every time anew. */
export interface TxtSource {
  /** @param deadlineMs epoch milliseconds by which it ends. */
  resolve(name: WireName, deadlineMs: number): Promise<TxtOutcome>;
}

const believing: Judge<never> = {
  records: async (response, name, type) => judgeRecordsPlainly(response, name, type, 'unchecked'),
  absence: async (response, name) => judgeAbsencePlainly(response, name, 'unchecked'),
};

/** Resolves TXT records by recursive name servers, without validation: the status is `unchecked`. */
export function createTxtSource(asker: Asker, now: () => number): TxtSource {
  const aliasLoops = new FailureMemory<LookupFailure>(now);
  return {
    resolve: async (name, deadlineMs) => {
      const remembered = aliasLoops.recall(name);
      if (remembered) return remembered;
      const outcome = await lookUpTxt(asker, name, deadlineMs, believing);
      if (outcome.kind === 'rejected') return outcome.rejection;
      if (outcome.kind === 'failed' && outcome.reason === 'alias-loop') aliasLoops.remember(name, outcome);
      return outcome;
    },
  };
}
