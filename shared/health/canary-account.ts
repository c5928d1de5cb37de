import { type Outcome, refuse } from '../protocol/errors.ts';
import type { Identity } from '../protocol/identity.ts';

/** Account of the canary, the identity by which the service checks itself. No user can have it. */
export const canaryAccount = 'btps-canary';

/** Whether an identity is the canary of a domain, or one of its devices. */
export function isCanary({ account, domain }: Pick<Identity, 'account' | 'domain'>, ours: string): boolean {
  return account === canaryAccount && domain === ours;
}

/**
 * Refuses what a portal asks for the canary: nobody registers, closes or revokes it, and no device enrols for it.
 *
 * @returns ACCESS_DENIED for the canary, nothing for every other identity of ours
 */
export function refuseCanary({ account }: Pick<Identity, 'account'>): Outcome<never> | undefined {
  return account === canaryAccount
    ? refuse('ACCESS_DENIED', 'this account is kept for the checks of the service itself')
    : undefined;
}
