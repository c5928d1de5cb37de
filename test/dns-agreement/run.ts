/**
 * Compares our validation with unbound's on the same zones, served by BIND and Knot on loopback: prints a table
 * and ends with status 1 unless both agree on every case, and on a sample of broken answers.
 *
 * Run by `node test/dns-agreement/run.ts`. Without the servers it says so and does nothing; with
 * CI_REQUIRE_DNS=1 that is a failure.
 */
import { createValidatingTxtSource } from '../../shared/dns/dnssec/validating-source.ts';
import { parseName } from '../../shared/dns/name.ts';
import { cases } from './cases.ts';
import { compare, type Row } from './compare.ts';
import { type Laboratory, startLaboratory } from './laboratory.ts';
import { compareMutatedAnswers } from './mutated-answers.ts';
import { askUnbound } from './oracle.ts';
import { describeOutcome } from './ours.ts';
import { createPlainAsker } from './plain-asker.ts';
import { printTable } from './print-table.ts';
import { findMissingPrograms } from './programs.ts';
import type { AgreementCase } from './usual-cases.ts';
import { zones } from './zones.ts';

const atOnce = 8;

const missing = findMissingPrograms();
if (missing.length === 0) process.exitCode = (await runAll()) ? 0 : 1;
else {
  console.error('*'.repeat(100));
  console.error(`* NOT RUN: the comparison with real name servers needs ${missing.join(', ')}`);
  console.error('* Debian: apt-get install --no-install-recommends bind9 bind9-utils knot unbound');
  console.error('*'.repeat(100));
  process.exitCode = process.env.CI_REQUIRE_DNS === '1' ? 1 : 0;
}

async function runAll(): Promise<boolean> {
  const laboratory = await startLaboratory(zones);
  try {
    const agreed = printTable(await compareCases(laboratory));
    return (await compareMutatedAnswers(laboratory)) && agreed;
  } finally {
    await laboratory.stop();
  }
}

async function compareCases(laboratory: Laboratory): Promise<Row[]> {
  const waiting = [...cases.entries()];
  const rows: Row[] = [];
  const source = createValidatingTxtSource({
    asker: createPlainAsker(laboratory.plainPort),
    now: Date.now,
    trustAnchors: [laboratory.trustAnchor],
  });
  const ask = async ({ name, ours }: AgreementCase) => ({
    unbound: await askUnbound(laboratory.validatingPort, name),
    ours: describeOutcome(await source.resolve(parseName(name), Date.now() + 10_000)),
    ...(ours?.strictUnboundAgrees && { strict: await askUnbound(laboratory.strictPort, name) }),
  });
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, one] = next;
      rows[index] = compare(one, await ask(one));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows;
}
