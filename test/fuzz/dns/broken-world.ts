import { createValidatingTxtSource } from '../../../shared/dns/dnssec/validating-source.ts';
import { formatName, parseName } from '../../../shared/dns/name.ts';
import type { TxtOutcome } from '../../../shared/dns/outcome.ts';
import type { Query } from '../../../shared/dns/query.ts';
import { QueryClient } from '../../../shared/dns/query-client.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import type { Transport } from '../../../shared/dns/transport.ts';
import { addressResponse } from '../../dns/address-response.ts';
import { type Corpus, parseQuestionKey, questionKey } from './corpus.ts';
import { type Donors, mutateMessage } from './mutate-message.ts';
import type { SeededRandom } from './random.ts';

/** A validating source whose servers break what they answer. */
export interface BrokenWorld {
  /** Resolves a name and tells what was done to the answers on the way. */
  resolve(name: string): Promise<BrokenLookup>;
}

/** One lookup and how it came about. */
export interface BrokenLookup {
  readonly outcome: TxtOutcome;
  readonly queries: number;
  /** `{type}/{name}: mutation, mutation` of each answer that was broken. */
  readonly broken: readonly string[];
  readonly nowMs: number;
}

/** Time between lookups, and after one that failed: long enough that the failure is forgotten. */
const stepMs = 500;
const stepAfterFailureMs = 6000;
const deadlineMs = 6000;

/** Makes a world with empty caches; its two servers break answers by `mutate`. */
export function createBrokenWorld(corpus: Corpus, random: SeededRandom, mutate = mutateMessage): BrokenWorld {
  const donors = donorsOf(corpus);
  let nowMs = corpus.recordedAtMs;
  let queries = 0;
  let broken: string[] = [];
  const answer = (query: Query): Uint8Array => {
    queries += 1;
    const key = questionKey(query.type, formatName(query.name));
    const recorded = corpus.answers[key];
    const bytes = recorded === undefined ? random.pick(donors.messages) : Buffer.from(recorded, 'base64');
    const own = addressResponse(query.bytes, bytes);
    // The answer itself is broken most of the time; the chain seldom, or hardly any lookup would get far.
    if (query.type === recordType.TXT ? random.once(5) : !random.once(8)) return own;
    const mutated = mutate(own, random, donors);
    broken.push(`${key}: ${mutated.mutations.join(', ')}`);
    return random.once(50) ? mutated.bytes : addressResponse(query.bytes, mutated.bytes);
  };
  const transport = (name: string): Transport => ({ name, exchange: async (query) => answer(query) });
  const asker = new QueryClient({
    transports: [transport('one'), transport('other')],
    now: () => nowMs,
    random: (size) => Buffer.alloc(size, random.below(256)),
  });
  const source = createValidatingTxtSource({ asker, now: () => nowMs, trustAnchors: [corpus.trustAnchor] });
  return {
    resolve: async (name) => {
      nowMs += stepMs;
      queries = 0;
      broken = [];
      const outcome = await source.resolve(parseName(name), nowMs + deadlineMs);
      const lookup = { outcome, queries, broken, nowMs };
      if (outcome.kind === 'bogus' || outcome.kind === 'failed') nowMs += stepAfterFailureMs;
      return lookup;
    },
  };
}

function donorsOf({ answers }: Corpus): Donors {
  return {
    messages: Object.values(answers).map((text) => Buffer.from(text, 'base64')),
    names: Object.keys(answers).map((key) => parseQuestionKey(key).name),
  };
}
