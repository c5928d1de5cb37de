import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

interface Cleaned {
  readonly drifted: readonly string[];
  readonly expired: readonly string[];
  readonly unused: readonly string[];
  readonly findings: readonly { readonly kind: string; readonly name: string }[];
}

/** Compares registry and zone now, takes out what has expired, and names what belongs to nobody: that is for a person. */
export async function checkRecordCleanup({ system }: CheckContext): Promise<Finding> {
  const { drifted, expired, unused, findings } = (await system.runTask('reconcile')) as Cleaned;
  return judged(
    [
      ...drifted.map(
        (identity) => `the records of ${identity} differed from the registry; they are being repaired`,
      ),
      ...findings.map(({ kind, name }) => `${kind}: ${name}`),
    ],
    `${expired.length} expired and taken out`,
    ...unused.map((device) => `not used for long: ${device}`),
  );
}
