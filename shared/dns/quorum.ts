import { beforeDeadline } from './before-deadline.ts';
import { groupBy } from './group-by.ts';
import { formatName, type WireName } from './name.ts';
import type { CacheableOutcome, DnssecStatus, LookupFailure, TxtOutcome } from './outcome.ts';
import type { TxtSource } from './resolver.ts';

/** How a quorum is come by. */
export interface QuorumOptions {
  /** Sources that do not depend on one another, in the order in which they are asked. */
  readonly sources: readonly TxtSource[];
  /** So many of them have to agree; 2 or more. */
  readonly quorum: number;
}

/** How long the first ones are waited for before another is asked as well, milliseconds. */
const patienceMs = 300;

/**
 * Resolves TXT records by several sources and takes only what enough of them agree about: the same set of values, or
 * that there is none. Disagreement is a failure, and temporary: after a change, resolvers differ for up to its TTL.
 *
 * @throws TypeError when the quorum can not be reached.
 */
export function createQuorumSource({ sources, quorum }: QuorumOptions): TxtSource {
  if (!Number.isInteger(quorum) || quorum < 2) throw new TypeError('a quorum must be 2 or more');
  if (sources.length < quorum) throw new TypeError(`a quorum of ${quorum} needs as many name servers`);
  return { resolve: (name, deadlineMs) => resolveTogether({ sources, quorum }, name, deadlineMs) };
}

async function resolveTogether(
  { sources, quorum }: QuorumOptions,
  name: WireName,
  deadlineMs: number,
): Promise<TxtOutcome> {
  const outcomes: TxtOutcome[] = [];
  const rest = [...sources];
  const running = new Set<Promise<unknown>>();
  const ask = () => {
    const source = rest.shift();
    if (source === undefined) return;
    const taken: Promise<unknown> = source
      .resolve(name, deadlineMs)
      .then((outcome) => outcomes.push(outcome))
      .finally(() => running.delete(taken));
    running.add(taken);
  };
  while (running.size < quorum) ask();
  while (running.size > 0) {
    const isInTime = await waitForOne(running, rest.length > 0);
    const agreed = findAgreement(outcomes, quorum);
    if (agreed) return agreed;
    if (!isInTime || mostAgreeing(outcomes) + running.size < quorum) ask();
  }
  return describeFailure(name, outcomes, quorum);
}

/** @returns false when none has ended in the time after which another one is better asked */
async function waitForOne(running: ReadonlySet<Promise<unknown>>, hasMore: boolean): Promise<boolean> {
  const one = Promise.race(running);
  if (hasMore) return (await beforeDeadline(one, patienceMs)) !== undefined;
  await one;
  return true;
}

function mostAgreeing(outcomes: readonly TxtOutcome[]): number {
  const groups = [...groupBy(outcomes.filter(isCacheable), contentOf).values()];
  return Math.max(0, ...groups.map((group) => group.length));
}

/** Of those that agree, the outcome that ends first, and with the weakest proof. */
function findAgreement(outcomes: readonly TxtOutcome[], quorum: number): CacheableOutcome | undefined {
  const groups = [...groupBy(outcomes.filter(isCacheable), contentOf).values()];
  const agreed = groups.find((group) => group.length >= quorum);
  const [first] = agreed?.toSorted((one, other) => one.expiresAtMs - other.expiresAtMs) ?? [];
  return first && { ...first, dnssec: weakest(agreed ?? []) };
}

function weakest(outcomes: readonly CacheableOutcome[]): DnssecStatus {
  const byWorth: readonly DnssecStatus[] = ['unchecked', 'insecure', 'secure'];
  const statuses = new Set(outcomes.map(({ dnssec }) => dnssec));
  return byWorth.find((status) => statuses.has(status)) ?? 'unchecked';
}

/** A set has no order (RFC 2181 section 5), and resolvers differ in how they put an absence. */
function contentOf(outcome: CacheableOutcome): string {
  if (outcome.kind !== 'answer') return 'absent';
  const values = outcome.values.map((value) => Buffer.from(value).toString('hex'));
  return `answer ${values.sort().join(' ')}`;
}

function isCacheable(outcome: TxtOutcome): outcome is CacheableOutcome {
  return outcome.kind === 'answer' || outcome.kind === 'nxdomain' || outcome.kind === 'no-data';
}

/** What keeps a quorum from being reached: signatures that do not hold, another failure, or different answers. */
function describeFailure(name: WireName, outcomes: readonly TxtOutcome[], quorum: number): TxtOutcome {
  const bogus = outcomes.find((outcome) => outcome.kind === 'bogus');
  if (bogus) return bogus;
  const contents = new Set(outcomes.filter(isCacheable).map(contentOf));
  const failures = outcomes.filter((outcome) => outcome.kind === 'failed');
  const [failure] = failures;
  const details = failures.flatMap((each) => each.details);
  if (contents.size < 2 && failure) return { ...failure, details };
  return disagreement(name, [`fewer than ${quorum} name servers agree about the records`, ...details]);
}

function disagreement(name: WireName, details: readonly string[]): LookupFailure {
  return { kind: 'failed', name: formatName(name), reason: 'disagreement', details };
}
