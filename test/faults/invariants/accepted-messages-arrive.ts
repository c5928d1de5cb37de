import { type Invariant, isAcknowledged } from './evidence.ts';
import { isForwarded, placesOf } from './places.ts';

/**
 * What was answered 202 is in exactly one inbox; for another domain, it was taken by that one's server or its sender was
 * told that it was not, and never both.
 */
export const acceptedMessagesArrive: Invariant = (evidence) =>
  evidence.account.messages.filter(isAcknowledged).flatMap((sent) => {
    const { stored, taken, failures } = placesOf(sent, evidence);
    const isRight = isForwarded(sent, evidence)
      ? stored === 1 && taken + failures === 1
      : stored === 1 && taken + failures === 0;
    const { id, to } = sent.message;
    return isRight
      ? []
      : [`${id} to ${to} was accepted and is stored ${stored}, taken ${taken}, failed ${failures} times`];
  });
