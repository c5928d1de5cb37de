import { type DnssecRules, policyOf } from './dnssec-policy.ts';
import { formatName } from './name.ts';
import type { TxtSource } from './resolver.ts';

/** The two ways to resolve a name. */
export interface TxtSources {
  readonly plain: TxtSource;
  readonly validating: TxtSource;
}

/** Resolves each name as the policy for it wants: without validation only where that is off. */
export function chooseTxtSource(rules: DnssecRules, { plain, validating }: TxtSources): TxtSource {
  return {
    resolve: (name, deadlineMs) => {
      const source = policyOf(rules, formatName(name)) === 'off' ? plain : validating;
      return source.resolve(name, deadlineMs);
    },
  };
}
