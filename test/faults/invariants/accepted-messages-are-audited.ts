import { type Invariant, isAcknowledged } from './evidence.ts';
import { placesOf } from './places.ts';

/** What was answered 202 is in exactly one audit trail, once. */
export const acceptedMessagesAreAudited: Invariant = (evidence) =>
  evidence.account.messages.filter(isAcknowledged).flatMap((sent) => {
    const { audited } = placesOf(sent, evidence);
    return audited === 1 ? [] : [`${sent.message.id} was accepted and is in the trail ${audited} times`];
  });
