import { expect, test } from 'vitest';
import { policyOf } from '../../shared/dns/dnssec-policy.ts';

const rules = {
  policy: 'prefer',
  domains: { 'saas.com': 'require', 'old.saas.com': 'off', com: 'prefer' },
} as const;

test.each([
  { because: 'nothing is said of it', name: 'alice.btps.other.org', policy: 'prefer' },
  { because: 'it is a domain that is named', name: 'saas.com', policy: 'require' },
  { because: 'it lies below one', name: 'dev1.alice.btps.saas.com', policy: 'require' },
  { because: 'it lies below a more exact one', name: 'alice.btps.old.saas.com', policy: 'off' },
  { because: 'it only ends in the same letters', name: 'notsaas.com', policy: 'prefer' },
  { because: 'it is named like a property of every object', name: 'constructor', policy: 'prefer' },
])('$name has the policy $policy: $because (best-practices, DNS Security)', ({ name, policy }) => {
  expect(policyOf(rules, name)).toBe(policy);
});
