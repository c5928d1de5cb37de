import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { suspicionEvent } from '../audit/suspicion-event.ts';
import { writeEvent } from '../audit/write-event.ts';
import { LruCache } from '../memory/lru-cache.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { countDistinct, counterGraceSeconds } from './count-distinct.ts';
import { type Pattern, patterns } from './patterns.ts';

/** What looking for patterns works with. */
export interface PatternDependencies {
  readonly client: DynamoDBClient;
  readonly countersTable: string;
  readonly auditTable: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  readonly telemetry: Pick<Telemetry, 'suspicion' | 'fault'>;
}

/** Looks for patterns in what happens. */
export interface PatternDetector {
  /**
   * Notes one thing that a pattern counts; it never fails, since nothing may depend on it.
   *
   * @param subject whom it is counted for: a source address, or an original identity
   * @param member what is counted, each once
   */
  observe(pattern: Pattern, subject: string, member: string): Promise<void>;
}

/** One pattern of one subject in one window. */
interface Occasion {
  readonly pattern: Pattern;
  readonly subject: string;
  /** Begin of the window, epoch milliseconds. */
  readonly startMs: number;
}

/** Things and patterns that an instance remembers. */
const remembered = 10_000;

/**
 * Makes the detector of an instance. A pattern is one audit event, one line of the log and one in the metric for each
 * subject and window, however much follows: until then, each different thing costs a write; after that, and for what
 * the instance has seen already, nothing.
 *
 * That it was told is remembered once it is, so that a crash in between loses nothing.
 */
export function createPatternDetector(dependencies: PatternDependencies): PatternDetector {
  const seen = new LruCache<true>(remembered);
  const told = new LruCache<true>(remembered);

  async function note(pattern: Pattern, subject: string, member: string): Promise<void> {
    const occasion = { pattern, subject, startMs: windowStart(pattern, dependencies.now()) };
    const window = JSON.stringify(occasion);
    const thing = JSON.stringify([occasion, member]);
    if (told.has(window) || seen.has(thing)) return;
    const count = await countMember(occasion, member, dependencies);
    if (count >= patterns[pattern].threshold) {
      await tell(occasion, dependencies);
      told.set(window, true);
    }
    seen.set(thing, true);
  }

  return {
    observe: (pattern, subject, member) =>
      note(pattern, subject, member).catch((error: unknown) =>
        dependencies.telemetry.fault('search for patterns', error),
      ),
  };
}

function windowStart(pattern: Pattern, nowMs: number): number {
  const windowMs = patterns[pattern].windowSeconds * 1000;
  return Math.floor(nowMs / windowMs) * windowMs;
}

function countMember(
  { pattern, subject, startMs }: Occasion,
  member: string,
  { client, countersTable }: PatternDependencies,
): Promise<number> {
  const { threshold, windowSeconds } = patterns[pattern];
  const counter = {
    client,
    tableName: countersTable,
    action: pattern,
    subject: `${startMs} ${subject}`,
    most: threshold,
    expiresAtSeconds: startMs / 1000 + windowSeconds + counterGraceSeconds,
  };
  return countDistinct(counter, member);
}

/** Whoever writes the event counts it: that is one, however many instances see the pattern. */
async function tell(
  { pattern, subject, startMs }: Occasion,
  { client, auditTable, now, telemetry }: PatternDependencies,
): Promise<void> {
  const count = patterns[pattern].threshold;
  const event = suspicionEvent({ pattern, about: subject, count, sinceMs: startMs }, now());
  if (!(await writeEvent({ client, tableName: auditTable }, event))) return;
  telemetry.suspicion({ pattern, subject, count, since: event.since });
}
