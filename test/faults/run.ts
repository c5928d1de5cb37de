/**
 * Makes many seeded runs, prints how far it is and what came of it, and ends with status 1 when an invariant did not hold.
 *
 * `npm run faults -- --runs 1000` makes so many (100), `--seed 7` begins there (1): `--seed 7 --runs 1` repeats one that
 * found something, as far as chance decides. `--minutes 20` begins no run after so long, `--worlds 3` uses so many clouds
 * at a time (2), `--save` keeps the result in `test/faults/last-run.json`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import { type CampaignReport, runCampaign } from './campaign.ts';
import type { RunReport } from './fault-run.ts';
import { bundleFunctions } from './world/bundle-functions.ts';
import type { Tally } from './world/tally.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '1440' },
    save: { type: 'boolean', default: false },
  },
});
const [runs, seed, worlds, minutes = 1] = [values.runs, values.seed, values.worlds, values.minutes].map(
  readNumber,
);
const endMs = Date.now() + minutes * 60_000;

const bundles = await bundleFunctions();
const dynamoDb = await startDynamoDbLocal();
try {
  const report = await runCampaign({
    ...{ runs: runs ?? 1, seed: seed ?? 1, worlds: worlds ?? 1 },
    dynamoDbEndpoint: dynamoDb.url,
    bundles,
    goesOn: tell,
  });
  console.log(describe(report));
  if (values.save) await save(report);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
} finally {
  await dynamoDb.stop();
  await bundles.remove();
}

function readNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`${text} is no number from 1`);
  return number;
}

function tell(done: number, { seed: of, violations }: RunReport): boolean {
  for (const { invariant, what } of violations) console.log(`seed ${of}: ${invariant}: ${what}`);
  if (done % 10 === 0) console.log(`${done} of ${runs} runs`);
  return Date.now() < endMs;
}

function describe({ seeds, accepted, seconds, ...report }: CampaignReport): string {
  const table = (title: string, tally: Tally) => [
    title,
    ...Object.entries(tally)
      .sort()
      .map(([what, times]) => `  ${String(times).padStart(7)}  ${what}`),
  ];
  return [
    `${report.runs} runs in ${seconds} s, seeds ${seeds.first} to ${seeds.last}: ${accepted} messages accepted`,
    ...table('done', report.operations),
    ...table('met', report.faults),
    ...table('killed', report.kills),
    `${report.violations.length} violations`,
  ].join('\n');
}

async function save(report: CampaignReport): Promise<void> {
  const file = new URL('./last-run.json', import.meta.url);
  const sorted = (tally: Tally) => Object.fromEntries(Object.entries(tally).sort());
  const { operations, faults, kills } = report;
  const result = { ...report, operations: sorted(operations), faults: sorted(faults), kills: sorted(kills) };
  await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
}
