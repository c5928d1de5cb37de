import type { Reconciliation } from '../../../functions/watch/reconcile.ts';
import type { FaultWorld } from '../world/fault-world.ts';
import type { Account, SentMessage } from '../world/people.ts';
import type { StoredState } from '../world/stored-state.ts';

/** What invariants are checked against, once a run has healed. */
export interface Evidence {
  readonly world: FaultWorld;
  readonly account: Account;
  readonly stored: StoredState;
  /** What reconcile found at the very end. */
  readonly reconciled: Pick<Reconciliation, 'drifted' | 'marked'>;
}

/** Something that must never be otherwise; a sentence for each thing that is. */
export type Invariant = (evidence: Evidence) => readonly string[];

/** Whether the sender knows that a message was accepted: by a 202, or since a repeat was refused with its digest. */
export function isAcknowledged({ answers, genuine }: SentMessage): boolean {
  if (!genuine) return answers.some(({ status }) => status === 202);
  return answers.some(({ status, code }) => status === 202 || code === 'NONCE_ALREADY_USED');
}
