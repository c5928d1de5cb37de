import type { Invariant } from './evidence.ts';
import { placesOf } from './places.ts';

/** What the sender's device did not sign is never accepted, whatever DNS says. */
export const forgeriesAreRefused: Invariant = (evidence) =>
  evidence.account.messages
    .filter(({ genuine }) => !genuine)
    .filter(
      (sent) => sent.answers.some(({ status }) => status === 202) || placesOf(sent, evidence).stored > 0,
    )
    .map(({ message }) => `${message.id}, which ${message.from} did not sign, was accepted`);
