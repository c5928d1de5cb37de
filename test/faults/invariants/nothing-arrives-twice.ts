import type { Invariant } from './evidence.ts';
import { placesOf } from './places.ts';

/** Whatever was answered, no message is accepted, stored, audited or given back twice. */
export const nothingArrivesTwice: Invariant = (evidence) =>
  evidence.account.messages.flatMap((sent) => {
    const { stored, taken, failures, audited, isDoubted } = placesOf(sent, evidence);
    const accepted = sent.answers.filter(({ status }) => status === 202).length;
    const isOnce = Math.max(accepted, stored, audited, failures, isDoubted ? taken : taken + failures) <= 1;
    return isOnce
      ? []
      : [
          `${sent.message.id} was accepted ${accepted}, stored ${stored}, audited ${audited}, taken ${taken}, failed ${failures} times`,
        ];
  });
