import { randomBytes } from 'node:crypto';
import { createTxtResolver } from '../../shared/dns/create-resolver.ts';
import {
  answering,
  type NameServer,
  refusing,
  respond,
  type Script,
  type SeenQuery,
  silent,
  txt,
} from './name-server.ts';

/** What is wrong with a server. */
export interface Badness {
  readonly script: Script;
  readonly delayMs?: number;
}

/** Servers that nobody should have to wait for, by what is wrong with them. */
export const badnesses = {
  dead: { script: silent },
  'slow (2 s)': { script: answering('good'), delayMs: 2000 },
  SERVFAIL: { script: refusing(2) },
  REFUSED: { script: refusing(5) },
  garbage: { script: (query: SeenQuery) => [Buffer.concat([respond(query), randomBytes(9)])] },
  'another name': {
    script: (query: SeenQuery) => [respond(query, { answers: [txt('mallory.example', 'forged')] })],
  },
  'another question': {
    script: (query: SeenQuery) => {
      const reply = Buffer.from(respond(query, { answers: [txt(query.name, 'forged')] }));
      reply.write('x', 13);
      return [reply];
    },
  },
} satisfies Readonly<Record<string, Badness>>;

/** What came of many lookups. */
export interface Lookups {
  /** Time of each, milliseconds. */
  readonly durations: readonly number[];
  readonly wrong: number;
}

/** Makes a function that looks new names up by three servers, of which each has the answer `good`. */
export function createLookups(servers: readonly Pick<NameServer, 'address'>[], now: () => number) {
  const resolver = createTxtResolver({
    servers: servers.map(({ address }) => address),
    dnssec: { policy: 'off', domains: {} },
    now,
  });
  let made = 0;
  const lookUp = async () => {
    made += 1;
    const startedAtMs = performance.now();
    const name = `dev-${made}.alice.btps.saas.com`;
    const { outcome } = await resolver.lookupTxt(name, { deadlineMs: now() + 6000 });
    const values = outcome.kind === 'answer' ? outcome.values : [];
    const isRight = values.length === 1 && Buffer.from(values[0] ?? []).toString() === 'good';
    return { durationMs: performance.now() - startedAtMs, isRight };
  };
  return async (count: number, atOnce: number): Promise<Lookups> => {
    const results: Awaited<ReturnType<typeof lookUp>>[] = [];
    for (let start = 0; start < count; start += atOnce) {
      results.push(...(await Promise.all(Array.from({ length: atOnce }, lookUp))));
    }
    return {
      durations: results.map(({ durationMs }) => durationMs),
      wrong: results.filter(({ isRight }) => !isRight).length,
    };
  };
}
