/**
 * Records the corpus of the fuzz run anew from BIND and Knot: `node test/fuzz/dns/record-corpus.ts`.
 *
 * The recorded signatures stay good for the run, whose clock stands at the time of the recording.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createValidatingTxtSource } from '../../../shared/dns/dnssec/validating-source.ts';
import { formatName, parseName } from '../../../shared/dns/name.ts';
import { QueryClient } from '../../../shared/dns/query-client.ts';
import type { Transport } from '../../../shared/dns/transport.ts';
import { createUdpTransport } from '../../../shared/dns/udp.ts';
import { startLaboratory } from '../../dns-agreement/laboratory.ts';
import { describeOutcome } from '../../dns-agreement/ours.ts';
import { zones } from '../../dns-agreement/zones.ts';
import { type Corpus, corpusFile, questionKey } from './corpus.ts';

const names = [
  ...['alice.btps', 'nobody.btps', 'plain', 'any.wild', 'known.wild', 'btps'].flatMap((label) => [
    `${label}.nsec.test`,
    `${label}.nsec3.test`,
  ]),
  ...['nobody.btps.opt-out.test', 'alice.btps.signed.opt-out.test', 'alice.btps.insecure.opt-out.test'],
  ...[
    'alice.btps.insecure.test',
    'alice.btps.ed25519.test',
    'alice.btps.rsa256.test',
    'alice.btps.child.nsec.test',
  ],
  ...['alice.btps.knot-nsec3.test', 'alice.btps.knot-online.test', 'nobody.btps.knot-online.test'],
  ...[
    'within.alias.test',
    'across.alias.test',
    'to-insecure.alias.test',
    'alice.renamed.alias.test',
    'any.any.alias.test',
  ],
  ...['alice.btps.digest-unknown.test', 'alice.btps.expired.test', 'nobody.btps.knot-nsec3-200.test'],
];

const laboratory = await startLaboratory(zones);
try {
  const answers: Record<string, string> = {};
  const transport = recorded(
    createUdpTransport({ host: '127.0.0.1', port: laboratory.plainPort, family: 4 }),
    answers,
  );
  const asker = new QueryClient({
    transports: [transport],
    now: Date.now,
    random: (size) => randomBytes(size),
  });
  const { trustAnchor } = laboratory;
  const source = createValidatingTxtSource({ asker, now: Date.now, trustAnchors: [trustAnchor] });
  const lookups: Record<
    string,
    { verdict: ReturnType<typeof describeOutcome>['verdict']; values: readonly string[] }
  > = {};
  const recordedAtMs = Date.now();
  for (const name of names) {
    const { verdict, values } = describeOutcome(await source.resolve(parseName(name), Date.now() + 10_000));
    lookups[name] = { verdict, values };
  }
  const corpus: Corpus = { recordedAtMs, trustAnchor, answers, lookups };
  writeFileSync(corpusFile, `${JSON.stringify(corpus, null, 2)}\n`);
  console.table(lookups);
} finally {
  await laboratory.stop();
}

function recorded(transport: Transport, answers: Record<string, string>): Transport {
  return {
    name: transport.name,
    exchange: async (query, options) => {
      const bytes = await transport.exchange(query, options);
      answers[questionKey(query.type, formatName(query.name))] = Buffer.from(bytes).toString('base64');
      return bytes;
    },
  };
}
