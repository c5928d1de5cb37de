import { faultRun, type RunReport } from './fault-run.ts';
import { type FaultWorld, startFaultWorld, type WorldOptions } from './world/fault-world.ts';
import { addUp, type Tally } from './world/tally.ts';

/** What all runs together did, met and found. */
export interface CampaignReport {
  readonly runs: number;
  readonly seeds: { readonly first: number; readonly last: number };
  readonly seconds: number;
  /** Messages that were answered 202. */
  readonly accepted: number;
  readonly operations: Tally;
  readonly faults: Tally;
  readonly kills: Tally;
  readonly violations: readonly {
    readonly seed: number;
    readonly invariant: string;
    readonly what: string;
  }[];
}

/** How runs are made. */
export interface Campaign extends WorldOptions {
  readonly runs: number;
  /** Of the first run; each further one has the next. */
  readonly seed: number;
  /** Worlds that are used at the same time. */
  readonly worlds: number;
  /** Whether to go on when so many runs were made, and this one was the last. */
  readonly goesOn?: (done: number, report: RunReport) => boolean;
}

/** Runs after which a world is replaced: reconcile looks at everybody who ever lived in it. */
const worldLife = 40;

/** Makes many runs; each world goes through one after the other. */
export async function runCampaign(campaign: Campaign): Promise<CampaignReport> {
  const startedAt = performance.now();
  const reports: RunReport[] = [];
  const last = campaign.seed + campaign.runs - 1;
  let next = campaign.seed;
  let open = true;
  await Promise.all(
    Array.from({ length: Math.min(campaign.worlds, campaign.runs) }, async () => {
      while (open && next <= last) {
        const world = await startFaultWorld(campaign);
        try {
          for (let lived = 0; open && next <= last && lived < worldLife; lived += 1) {
            next += 1;
            const report = await tryRun(world, next - 1);
            reports.push(report);
            if (campaign.goesOn?.(reports.length, report) === false) open = false;
            // Its trouble goes on.
            if (report.violations.some(({ invariant }) => invariant === 'ends')) break;
          }
        } finally {
          await world.stop();
        }
      }
    }),
  );
  return sumUp(reports, campaign.seed, performance.now() - startedAt);
}

/** A run that could not be made found something, too. */
async function tryRun(world: FaultWorld, seed: number): Promise<RunReport> {
  try {
    return await faultRun(world, seed);
  } catch (error) {
    const violations = [{ invariant: 'ends', what: String(error) } as const];
    return { seed, operations: {}, faults: {}, kills: {}, accepted: 0, violations };
  }
}

function sumUp(reports: readonly RunReport[], seed: number, milliseconds: number): CampaignReport {
  const sum = { operations: {}, faults: {}, kills: {} };
  for (const { operations, faults, kills } of reports) {
    addUp(sum.operations, operations);
    addUp(sum.faults, faults);
    addUp(sum.kills, kills);
  }
  return {
    runs: reports.length,
    seeds: { first: seed, last: Math.max(...reports.map((report) => report.seed)) },
    seconds: Math.round(milliseconds / 1000),
    accepted: reports.reduce((all, { accepted }) => all + accepted, 0),
    ...sum,
    violations: reports.flatMap(({ seed: of, violations }) =>
      violations.map((violation) => ({ seed: of, ...violation })),
    ),
  };
}
