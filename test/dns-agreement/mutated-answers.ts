import { CHECKING_DISABLED, DNSSEC_OK, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { createValidatingTxtSource } from '../../shared/dns/dnssec/validating-source.ts';
import { parseName } from '../../shared/dns/name.ts';
import { addressResponse } from '../dns/address-response.ts';
import { mutateMessage } from '../fuzz/dns/mutate-message.ts';
import { seededRandom } from '../fuzz/dns/random.ts';
import { type Alteration, startAlteringServer } from './altering-server.ts';
import { exchangeOverTcp } from './exchange.ts';
import type { Finding } from './finding.ts';
import type { Laboratory } from './laboratory.ts';
import { askUnbound } from './oracle.ts';
import { describeOutcome } from './ours.ts';
import { createPlainAsker } from './plain-asker.ts';
import { type SampledName, sampledNames } from './sample.ts';
import { findFreePorts } from './server-process.ts';
import { startUnbound } from './unbound.ts';

/** Most of the time unbound waits to repeat what came broken. */
const atOnce = 48;

/**
 * Lets ours and unbound judge the same broken answers and prints how often they said what.
 *
 * Unbound refuses a message for any part that does not validate; ours judges by those that it needs and passes
 * over the rest. So ours may take what is signed where unbound refuses, and nothing else.
 *
 * @returns whether ours took only what was signed, and called nothing bogus that unbound takes.
 */
export async function compareMutatedAnswers(laboratory: Laboratory, seed = 1): Promise<boolean> {
  const { plainPort, folder, trustAnchor } = laboratory;
  const { alter, mutationsOf } = await breakAnswers(plainPort, seed);
  const server = await startAlteringServer(plainPort, alter);
  const [port = 0] = await findFreePorts(1);
  const unbound = await startUnbound({ port, folder, trustAnchor, forwardTo: server.port });
  const source = createValidatingTxtSource({
    asker: createPlainAsker(server.port),
    now: Date.now,
    trustAnchors: [trustAnchor],
  });
  const counts = new Map<string, number>();
  const faults: string[] = [];
  const waiting = [...sampledNames];
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const theirs = await askUnbound(port, one.name).catch(() => unanswered);
      const ours = describeOutcome(await source.resolve(parseName(one.name), Date.now() + 10_000));
      const pair = `unbound ${theirs.verdict.padEnd(18)} ours ${ours.verdict}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
      const fault = findFault(one, theirs, ours);
      if (fault)
        faults.push(
          `${fault}: ${one.name} (${mutationsOf(one.name).join(', ')}): ${pair} ${ours.details?.join('; ') ?? ''}`,
        );
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await Promise.all([unbound.stop(), server.stop()]);
  }
  console.log(`${sampledNames.length} broken answers, seed ${seed}:`);
  for (const [pair, count] of [...counts].toSorted()) console.log(`${String(count).padStart(6)}  ${pair}`);
  for (const fault of faults) console.log(fault);
  return faults.length === 0;
}

const unanswered: Finding = { verdict: 'failed', values: [] };
const refused = ({ verdict }: Finding) => verdict === 'bogus' || verdict === 'failed';

function findFault({ signed }: SampledName, unbound: Finding, ours: Finding): string | undefined {
  if (ours.verdict === 'bogus') return refused(unbound) ? undefined : 'refused what unbound takes';
  if (ours.verdict === 'failed') return undefined;
  const taken = ours.verdict === signed.verdict && ours.values.join() === signed.values.join();
  return taken ? undefined : 'took what was not signed';
}

/** Breaks the TXT answers of the sample, each always in the same way, whoever asks and whenever. */
async function breakAnswers(plainPort: number, seed: number) {
  const ask = (name: string) =>
    exchangeOverTcp(
      plainPort,
      encode({ ...plainQuery, questions: [{ name, type: 'TXT', class: 'IN' }] }),
      5000,
    );
  const donors = {
    messages: await Promise.all(
      ['alice.btps', 'nobody', 'plain', 'any.wild'].map((label) => ask(`${label}.sample.test`)),
    ),
    names: ['sample.test', 'alice.btps.sample.test', 's1.sample.test', 'test'].map(parseName),
  };
  const broken = new Map<string, ReturnType<typeof mutateMessage>>();
  for (const [index, { name }] of sampledNames.entries()) {
    broken.set(name, mutateMessage(await ask(name), seededRandom(seed * 1_000_003 + index), donors));
  }
  const alter: Alteration = (query, answer) => {
    const [question] = decode(query).questions ?? [];
    const message = question?.type === 'TXT' ? broken.get(question.name.toLowerCase()) : undefined;
    return message === undefined ? answer : addressResponse(query, message.bytes);
  };
  return { alter, mutationsOf: (name: string) => broken.get(name)?.mutations ?? [] };
}

const plainQuery = {
  type: 'query' as const,
  id: 1,
  flags: RECURSION_DESIRED | CHECKING_DISABLED,
  additionals: [
    {
      type: 'OPT' as const,
      name: '.',
      udpPayloadSize: 1232,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: DNSSEC_OK,
      flag_do: true,
      options: [],
    },
  ],
};
