import { createValidatingTxtSource } from '../../shared/dns/dnssec/validating-source.ts';
import { parseName } from '../../shared/dns/name.ts';
import type { Asker } from '../../shared/dns/query-client.ts';
import { createTxtSource, type TxtSource } from '../../shared/dns/resolver.ts';
import type { Laboratory } from '../dns-agreement/laboratory.ts';
import { askUnbound } from '../dns-agreement/oracle.ts';
import { createPlainAsker } from '../dns-agreement/plain-asker.ts';
import { findFreePorts } from '../dns-agreement/server-process.ts';
import { startUnbound } from '../dns-agreement/unbound.ts';

/** How lookups of one kind went. */
export interface LookupFigures {
  readonly lookup: string;
  /** Queries sent; those of unbound itself are not seen from here. */
  readonly queries: number | '-';
  /** Median. */
  readonly milliseconds: number;
}

/** Four labels below the root: three zones, their keys and cuts. */
const zone = 'child.nsec.test';
const coldSamples = 41;
const warmSamples = 201;
const unboundColdSamples = 7;

/** Measures lookups of names that no cache of ours holds, over a resolver on loopback. */
export async function measureLookups(laboratory: Laboratory): Promise<readonly LookupFigures[]> {
  const { plainPort, trustAnchor } = laboratory;
  const validating = (asker: Asker) =>
    createValidatingTxtSource({ asker, now: Date.now, trustAnchors: [trustAnchor] });
  const plain = (asker: Asker) => createTxtSource(asker, Date.now);
  // Once through, so that the resolver behind has everything.
  await timeLookups(plainPort, validating, warmSamples);
  const cold = async (make: (asker: Asker) => TxtSource) => {
    const samples = [];
    for (let number = 0; number < coldSamples; number += 1)
      samples.push(...(await timeLookups(plainPort, make, 1)));
    return samples;
  };
  const warm = async (make: (asker: Asker) => TxtSource) =>
    (await timeLookups(plainPort, make, warmSamples)).slice(1);
  return [
    figures('cold, without validation', await cold(plain)),
    figures('cold, validated', await cold(validating)),
    figures('warm, without validation', await warm(plain)),
    figures('warm, validated', await warm(validating)),
    ...(await measureUnbound(laboratory)),
  ];
}

interface Sample {
  readonly queries: number;
  readonly milliseconds: number;
}

async function timeLookups(
  port: number,
  make: (asker: Asker) => TxtSource,
  count: number,
): Promise<Sample[]> {
  let queries = 0;
  const client = createPlainAsker(port);
  const source = make({
    ask: (question, deadlineMs) => {
      queries += 1;
      return client.ask(question, deadlineMs);
    },
  });
  const samples: Sample[] = [];
  for (let number = 0; number < count; number += 1) {
    queries = 0;
    const start = performance.now();
    const outcome = await source.resolve(parseName(nameOf(number)), Date.now() + 6000);
    if (outcome.kind !== 'answer') throw new Error(`a benchmarked lookup ended in ${outcome.kind}`);
    samples.push({ queries, milliseconds: performance.now() - start });
  }
  return samples;
}

/** Unbound finds, asks and validates by itself; a cold one is one that has just started. */
async function measureUnbound({ stubs, folder, trustAnchor }: Laboratory): Promise<readonly LookupFigures[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (const port of await findFreePorts(unboundColdSamples)) {
    const unbound = await startUnbound({ port, folder, stubs, trustAnchor });
    const ask = async (number: number) => {
      const start = performance.now();
      const { verdict } = await askUnbound(port, nameOf(number));
      if (verdict !== 'secure answer') throw new Error(`unbound says ${verdict}`);
      return performance.now() - start;
    };
    cold.push(await ask(0));
    for (let number = 1; number < warmSamples / unboundColdSamples; number += 1) warm.push(await ask(number));
    await unbound.stop();
  }
  return [
    { lookup: 'unbound itself, cold, validated', queries: '-', milliseconds: median(cold) },
    { lookup: 'unbound itself, warm, validated', queries: '-', milliseconds: median(warm) },
  ];
}

/** A wildcard gives as many names as are needed. */
function nameOf(number: number): string {
  return `any${number}.wild.${zone}`;
}

function figures(lookup: string, samples: readonly Sample[]): LookupFigures {
  return {
    lookup,
    queries: median(samples.map(({ queries }) => queries)),
    milliseconds: median(samples.map(({ milliseconds }) => milliseconds)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(2));
}
