import { type Invariant, isAcknowledged } from './evidence.ts';
import { isForwarded, placesOf } from './places.ts';

/**
 * What was answered 202 is in exactly one inbox; for another domain, it was taken by that one's server or its sender was
 * told that it was not. Both are only where the answer of that server was lost, and then the sender is told that, too.
 */
export const acceptedMessagesArrive: Invariant = (evidence) =>
  evidence.account.messages.filter(isAcknowledged).flatMap((sent) => {
    const { stored, taken, failures, isDoubted } = placesOf(sent, evidence);
    const isRight = isForwarded(sent, evidence)
      ? stored === 1 && (taken + failures === 1 || (taken === 1 && failures === 1 && isDoubted))
      : stored === 1 && taken + failures === 0;
    const { id, to } = sent.message;
    return isRight
      ? []
      : [`${id} to ${to} was accepted and is stored ${stored}, taken ${taken}, failed ${failures} times`];
  });
