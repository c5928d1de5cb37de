/**
 * Measures what validation costs: a verification whose records are in the memory, and lookups over the network,
 * cold (nothing is cached) and warm (keys and zone cuts are), beside unbound's own.
 *
 * Run by `node test/bench/dns.ts`. Ends with status 1 when a warm verification takes more than 10 % longer with
 * validated records, or a warm lookup needs more than one query. The lookups need BIND, Knot and unbound.
 */
import { startLaboratory } from '../dns-agreement/laboratory.ts';
import { findMissingPrograms } from '../dns-agreement/programs.ts';
import { zone } from '../dns-agreement/zone.ts';
import { measureLookups } from './dns-lookups.ts';
import { measureWarmVerification } from './warm-verification.ts';

const maxOverUnchecked = 1.1;
const zones = ['', 'test', 'nsec.test', 'child.nsec.test'].map((name) => zone(name));

const ratio = await measureWarmVerification();
const holds = ratio <= maxOverUnchecked;
console.log(
  `warm verification, validated / unchecked: ${ratio.toFixed(3)} (at most ${maxOverUnchecked}: ${holds})`,
);
process.exitCode = holds && (await lookupsHold()) ? 0 : 1;

async function lookupsHold(): Promise<boolean> {
  const missing = findMissingPrograms();
  if (missing.length > 0) {
    console.log(`lookups and unbound: not measured, ${missing.join(', ')} not installed`);
    return true;
  }
  const laboratory = await startLaboratory(zones);
  try {
    const figures = await measureLookups(laboratory);
    console.table(figures);
    return figures.every(({ lookup, queries }) => lookup !== 'warm, validated' || queries === 1);
  } finally {
    await laboratory.stop();
  }
}
