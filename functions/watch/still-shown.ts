import { parseName } from '../../shared/dns/name.ts';
import type { TxtOutcome } from '../../shared/dns/outcome.ts';
import type { TxtSource } from '../../shared/dns/resolver.ts';
import { isDelegationRecord, readDelegationTags } from '../../shared/protocol/delegation-tags.ts';
import { deviceName } from '../../shared/zone/desired-records.ts';
import { inParallel } from '../../shared/zone/in-parallel.ts';
import type { RemovalEntry } from '../../shared/zone/removal-entry.ts';

const lookupsAtOnce = 20;

/**
 * Asks one server whether it still shows what was removed: a device in the parent's list, a device's key, the parent
 * record. The parent is asked first, since it is the one that counts.
 *
 * @param deadlineMs epoch milliseconds by which it ends
 * @returns `unknown` when the server gave no answer that counts
 */
export async function stillShown(
  source: TxtSource,
  removal: Pick<RemovalEntry, 'originalIdentity' | 'devices' | 'parent'>,
  deadlineMs: number,
): Promise<'shown' | 'gone' | 'unknown'> {
  const { originalIdentity, devices, parent } = removal;
  const lookup = (name: string) => source.resolve(parseName(name), deadlineMs);
  const own = delegationRecords(await lookup(originalIdentity));
  if (own === undefined) return 'unknown';
  if (
    own.some(({ key, listed }) => (parent && key !== '') || devices.some((device) => listed.includes(device)))
  ) {
    return 'shown';
  }
  const answers = await inParallel(devices, lookupsAtOnce, async (device) =>
    delegationRecords(await lookup(deviceName(originalIdentity, device))),
  );
  if (answers.some((records) => records?.some(({ key }) => key !== ''))) return 'shown';
  return answers.includes(undefined) ? 'unknown' : 'gone';
}

interface FoundRecord {
  readonly key: string;
  readonly listed: readonly string[];
}

/** Undefined when it is not known. */
function delegationRecords(outcome: TxtOutcome): readonly FoundRecord[] | undefined {
  if (outcome.kind === 'nxdomain' || outcome.kind === 'no-data') return [];
  if (outcome.kind !== 'answer') return undefined;
  return outcome.values
    .map((value) => Buffer.from(value).toString('latin1'))
    .filter(isDelegationRecord)
    .map((value) => {
      const tags = readDelegationTags(value);
      // What can't be read delegates nothing, but it is not gone either.
      return tags.ok ? { key: tags.value.key, listed: tags.value.devices ?? [] } : { key: value, listed: [] };
    });
}
