import type { DnssecPolicy } from './dnssec-policy.ts';
import type { DnssecStatus } from './outcome.ts';

/** Whether an answer is proved as far as a policy wants it. What is unchecked is from a time when the policy was off. */
export function suffices(dnssec: DnssecStatus, policy: DnssecPolicy): boolean {
  if (policy === 'off') return true;
  return dnssec === 'secure' || (policy === 'prefer' && dnssec === 'insecure');
}
