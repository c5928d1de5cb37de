import type { CheckContext } from '../check.ts';
import { type Finding, judged, skipped } from '../finding.ts';

/** Whether what computes signatures is the latest, and nothing deployed has a grave vulnerability that is known. */
export async function checkCryptographicLibraries({ system: { packages } }: CheckContext): Promise<Finding> {
  const [audit, outdated] = await Promise.all([packages.audit(), packages.outdatedCryptography()]);
  if (audit.outcome === 'unknown' && outdated === undefined) return skipped(audit.lines.join());
  return judged(
    [
      ...(audit.outcome === 'vulnerable' ? audit.lines : []),
      ...(outdated ?? []).map((library) => `${library}: read its release notes, update, deploy`),
    ],
    ...audit.lines,
    outdated ? 'cryptographic libraries are the latest' : 'whether they are the latest could not be told',
  );
}
