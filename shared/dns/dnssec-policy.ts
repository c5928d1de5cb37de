/** How far a DNS answer has to be proved before it counts. */
export const dnssecPolicies = ['require', 'prefer', 'off'] as const;

/** `require`: only what is proved secure; `prefer`: also what is proved to be unsigned; `off`: anything. */
export type DnssecPolicy = (typeof dnssecPolicies)[number];

/** Which policy holds where. */
export interface DnssecRules {
  readonly policy: DnssecPolicy;
  /** Policies that differ, by the domain that they hold for and all names below it; lower case, no final dot. */
  readonly domains: Readonly<Record<string, DnssecPolicy>>;
}

/** Finds the policy of a name: that of the longest domain that it lies in. */
export function policyOf({ policy, domains }: DnssecRules, name: string): DnssecPolicy {
  for (let domain = name; domain !== ''; domain = parentOf(domain)) {
    if (Object.hasOwn(domains, domain)) return domains[domain] as DnssecPolicy;
  }
  return policy;
}

function parentOf(domain: string): string {
  const dot = domain.indexOf('.');
  return dot === -1 ? '' : domain.slice(dot + 1);
}
