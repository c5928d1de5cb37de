import { parseArgs } from 'node:util';
import { StartFailure } from '../local/start-failure.ts';
import { createAwsSystem } from './aws/create-aws-system.ts';
import type { Point } from './check.ts';
import { checklists, type ListName } from './checklists.ts';
import { checkLocalCloud } from './local/check-local-cloud.ts';
import { printChecked } from './print-checked.ts';
import { type CheckedPoint, runChecklist } from './run-checklist.ts';

const usage = `Usage: npm run checklist -- <pre | post | maintenance> [--stack btps-prod] [--only <id,…>] [--json]
       npm run checklist -- <pre | post | maintenance> --local

  --stack   stack of the deployment; btps-prod unless given
  --only    these points of the list alone
  --json    prints what came of each point as JSON
  --local   checks a local cloud instead, which is started for it and ends with it

Credentials and region are found as by every AWS SDK; what they have to allow is in docs/drills.md. "pre" registers a
user rehearsal-… of the domain, enrols and revokes a device of it, and closes it again. "maintenance" brings the
newest export back in the memory of this machine. Status 0: every point passed or was skipped; 1: some failed; 2: misuse.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stack: { type: 'string', default: 'btps-prod' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      local: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const points = select(positionals, values.only);
  const checked = values.local
    ? await checkLocalCloud(points)
    : await runChecklist(points, await createAwsSystem(values.stack, process.env));
  report(checked, values.json);
}

function select(positionals: readonly string[], only: string | undefined): readonly Point[] {
  const [name = ''] = positionals;
  if (positionals.length !== 1 || !Object.hasOwn(checklists, name))
    throw new TypeError('name one of the lists');
  const points: readonly Point[] = checklists[name as ListName];
  if (only === undefined) return points;
  const ids = only.split(',');
  const strange = ids.find((id) => !points.some((point) => point.id === id));
  if (strange !== undefined) throw new TypeError(`the list ${name} has no point ${strange}`);
  return points.filter(({ id }) => ids.includes(id));
}

function report(checked: readonly CheckedPoint[], asJson: boolean): void {
  console.log(asJson ? JSON.stringify(checked, undefined, 2) : printChecked(checked));
  if (checked.some(({ status }) => status === 'failed')) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  const isMisuse = error instanceof TypeError;
  console.error(error instanceof Error ? error.message : error);
  if (isMisuse) console.error(`\n${usage}`);
  process.exitCode = isMisuse && !(error instanceof StartFailure) ? 2 : 1;
}
// Clients of the SDK keep connections open.
process.exit();
