import type { TxtOutcome } from '../../dns/outcome.ts';
import { parseDelegationRecords } from '../../protocol/delegation-record.ts';
import type { Evidence } from './evidence.ts';
import { type Finding, problem } from './finding.ts';

/** Finds keys that stand in more than one record: revoking one device would leave its key good elsewhere. */
export function checkSharedKeys({ parent, devices }: Evidence): readonly Finding[] {
  const holders = new Map<string, string[]>();
  for (const { name, outcome } of [parent, ...devices]) {
    const fingerprint = fingerprintOf(outcome);
    if (fingerprint !== undefined) holders.set(fingerprint, [...(holders.get(fingerprint) ?? []), name]);
  }
  return [...holders.values()]
    .filter((names) => names.length > 1)
    .map(([first = '', ...others]) =>
      problem(
        first,
        `has the same key as ${others.join(', ')}`,
        'Enrol the devices again, each with a key of its own.',
      ),
    );
}

function fingerprintOf(outcome: TxtOutcome): string | undefined {
  const parsed = parseDelegationRecords(outcome.kind === 'answer' ? outcome.values : []);
  return parsed.kind === 'record' && parsed.record.key.kind === 'key'
    ? parsed.record.key.publicKey.fingerprint
    : undefined;
}
