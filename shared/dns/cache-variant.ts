import { hash } from 'node:crypto';
import { type DnssecRules, policyOf } from './dnssec-policy.ts';

/** What decides how far an answer was proved before it came into a cache. */
export interface Proof {
  readonly dnssec: DnssecRules & { readonly trustAnchors?: readonly string[] | undefined };
  /** So many resolvers had to agree; default 1. */
  readonly quorum?: number | undefined;
}

/**
 * Tells which answers for a name may share a place in a cache: `off`, or `validated`, with what differs from the
 * default. Answers of one variant are worth the same; a change of the settings finds none of those from before.
 */
export function createCacheVariant({ dnssec, quorum = 1 }: Proof): (name: string) => string {
  const { trustAnchors } = dnssec;
  const validated = trustAnchors ? `validated#${fingerprint(trustAnchors)}` : 'validated';
  const suffix = quorum > 1 ? `#quorum-${quorum}` : '';
  return (name) => (policyOf(dnssec, name) === 'off' ? 'off' : validated) + suffix;
}

/** Short, as it has to tell apart a handful of settings; anchors are a set. */
function fingerprint(trustAnchors: readonly string[]): string {
  const anchors = trustAnchors.map((anchor) => anchor.trim().split(/\s+/).join(' ').toLowerCase());
  return hash('sha256', anchors.sort().join('\n'), 'hex').slice(0, 12);
}
