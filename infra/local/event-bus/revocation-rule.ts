import type { Measure } from '../measurement.ts';
import type { Queue } from '../queue/queue.ts';

/** A queue that the rule sends to. */
export type RuleQueue = 'revocations' | 'undelivered';

/**
 * Plays the rule that brings revocations from the bus to their queue. Where the policy of the queue does not let it,
 * EventBridge does not try again: the event goes to the dead-letter queue of the rule, and is lost where that refuses
 * it too.
 *
 * Source: Amazon EventBridge User Guide, Using dead-letter queues to process undelivered events.
 */
export class RevocationRule {
  /** Queues whose policy does not let the rule send; none at the beginning. */
  readonly denied = new Set<RuleQueue>();
  readonly #queue: Pick<Queue, 'send'>;
  readonly #measure: Measure;
  readonly #undelivered: string[] = [];

  constructor(queue: Pick<Queue, 'send'>, measure: Measure = () => undefined) {
    this.#queue = queue;
    this.#measure = measure;
  }

  /** Bodies of the events that never reached their queue, oldest first. */
  get undelivered(): readonly string[] {
    return this.#undelivered;
  }

  /** Brings an event to the queue, or where it can still go. */
  deliver(event: string): void {
    if (!this.denied.has('revocations')) {
      this.#queue.send(event);
      return;
    }
    this.#count('FailedInvocations');
    if (this.denied.has('undelivered')) this.#count('InvocationsFailedToBeSentToDlq');
    else {
      this.#undelivered.push(event);
      this.#count('InvocationsSentToDlq');
    }
  }

  /** Moves the events that were not delivered over, as an operator does. */
  redrive(): void {
    for (const event of this.#undelivered.splice(0)) this.#queue.send(event);
  }

  #count(metric: 'FailedInvocations' | 'InvocationsSentToDlq' | 'InvocationsFailedToBeSentToDlq'): void {
    this.#measure({ of: 'rule', metric, value: 1 });
  }
}
