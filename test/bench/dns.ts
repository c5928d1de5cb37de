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
import { report } from './results.ts';
import { measureWarmVerification } from './warm-verification.ts';

const maxOverUnchecked = 1.1;
const zones = ['', 'test', 'nsec.test', 'child.nsec.test'].map((name) => zone(name));

const ratio = await measureWarmVerification();
const rows = [
  {
    measured: 'warm verification, validated / unchecked',
    queries: 0,
    value: Number(ratio.toFixed(3)),
    required: maxOverUnchecked,
    holds: ratio <= maxOverUnchecked,
  },
  ...(await lookups()),
];
report({ name: 'dns', rows, key: ['measured'], figure: 'value' });

/** Milliseconds of lookups; none where the programs are missing that they need. */
async function lookups() {
  const missing = findMissingPrograms();
  if (missing.length > 0) {
    console.error(`lookups and unbound: not measured, ${missing.join(', ')} not installed`);
    return [];
  }
  const laboratory = await startLaboratory(zones);
  try {
    return (await measureLookups(laboratory)).map(({ lookup, queries, milliseconds }) => ({
      measured: `${lookup}, ms`,
      queries,
      value: milliseconds,
      required: null,
      holds: lookup === 'warm, validated' ? queries === 1 : null,
    }));
  } finally {
    await laboratory.stop();
  }
}
