import type { SeededRandom } from '../dns/random.ts';
import type { Coverage } from './coverage.ts';
import type { Target } from './target.ts';

/** What became of the inputs of one target. */
export interface CampaignResult {
  readonly inputs: number;
  /** Inputs that reached new code and were broken further. */
  readonly kept: number;
  readonly violations: readonly string[];
  /** Most CPU time for one input, milliseconds. */
  readonly slowestMs: number;
}

/** How a campaign is run. */
export interface CampaignOptions {
  readonly random: SeededRandom;
  readonly runs: number;
  /** When to stop, by `performance.now()`. */
  readonly endAtMs: number;
  readonly coverage?: Coverage;
  /** Called after each input. */
  readonly onInput: () => void;
}

const maxViolations = 10;
const largestBatch = 4096;

/** Gives a target its seeds, then what they and all that reached new code are broken into. */
export async function runCampaign(target: Target, options: CampaignOptions): Promise<CampaignResult> {
  const { random, runs, endAtMs, coverage } = options;
  const kept = [...target.seeds];
  const violations: string[] = [];
  let inputs = 0;
  let slowestMs = 0;
  let batchSize = 64;
  const give = async (input: unknown): Promise<void> => {
    const { violation, cpuMs } = await tryInput(target, input);
    options.onInput();
    inputs += 1;
    slowestMs = Math.max(slowestMs, cpuMs);
    if (violation !== undefined && violations.length < maxViolations) {
      violations.push(`${target.name}: ${violation}\n  ${target.print(input)}`);
    }
  };
  for (const seed of target.seeds) await give(seed);
  await coverage?.grew();
  while (inputs < runs && performance.now() < endAtMs) {
    const batch = Array.from({ length: Math.min(batchSize, runs - inputs) }, () =>
      target.mutate(pick(kept, random), random, kept),
    );
    for (const input of batch) await give(input);
    if (coverage === undefined) continue;
    const grew = await coverage.grew();
    if (grew) kept.push(...sample(batch, random));
    batchSize = grew ? Math.max(64, batchSize / 2) : Math.min(largestBatch, batchSize * 2);
  }
  return { inputs, kept: kept.length - target.seeds.length, violations, slowestMs: Math.round(slowestMs) };
}

/** Late finds lead further than early ones, but the seeds stay in play. */
function pick(kept: readonly unknown[], random: SeededRandom): unknown {
  const at = random.once(2)
    ? kept.length - 1 - random.below(Math.min(kept.length, 64))
    : random.below(kept.length);
  return kept[at];
}

/** Which input of a batch reached the new code is not known; a share of it that is small enough to go on with. */
function sample(batch: readonly unknown[], random: SeededRandom): readonly unknown[] {
  return batch.filter(() => random.once(Math.max(1, batch.length / 16)));
}

async function tryInput(target: Target, input: unknown): Promise<{ violation?: string; cpuMs: number }> {
  const violation = await checkOnce(target, input);
  if (violation.cpuMs <= target.maxCpuMs) return violation;
  // A collection of everybody's garbage passes; what is slow by itself is slow again.
  const again = await checkOnce(target, input);
  if (again.cpuMs <= target.maxCpuMs) return again;
  return { violation: `takes ${Math.round(again.cpuMs)} ms`, cpuMs: again.cpuMs };
}

async function checkOnce(target: Target, input: unknown): Promise<{ violation?: string; cpuMs: number }> {
  const before = process.cpuUsage();
  let violation: string | undefined;
  try {
    violation = await target.check(input);
  } catch (error) {
    violation = `throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  const { user, system } = process.cpuUsage(before);
  return { ...(violation !== undefined && { violation }), cpuMs: (user + system) / 1000 };
}
