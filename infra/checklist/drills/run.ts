import { StartFailure } from '../../local/start-failure.ts';
import { DrillFailure } from './drill.ts';
import { printingLog } from './drill-log.ts';
import { type DrillName, drills } from './drills.ts';

const names = Object.keys(drills) as DrillName[];
const usage = `Usage: npm run drill -- <${names.join(' | ')} | all>

Practises a disaster on local clouds of its own, and says what comes back. docs/drills.md tells of each what can be
lost, and what to do when it is real. Status 0: all came back as it has to; 1: something did not; 2: misuse.`;

const [name = '', ...others] = process.argv.slice(2);
const chosen = name === 'all' ? names : names.filter((one) => one === name);
if (chosen.length === 0 || others.length > 0) {
  console.error(usage);
  process.exitCode = 2;
}
for (const drill of chosen) {
  console.log(`${drill}:`);
  try {
    await drills[drill](printingLog(console.log), {});
    console.log('  as it has to be\n');
  } catch (error) {
    if (!(error instanceof DrillFailure || error instanceof StartFailure)) throw error;
    console.error(`  FAILED: ${error.message}\n`);
    process.exitCode = 1;
  }
}
