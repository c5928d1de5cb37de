import type { ResourceRecord } from './message.ts';
import type { WireName } from './name.ts';
import { internetClass, recordType } from './record-type.ts';
import { WireReader } from './wire-reader.ts';

/** Most aliases that are followed for one lookup. */
const maxAliases = 9;

/** Where the aliases of one name lead, in order. */
export interface AliasChain {
  /** Every name that was come through, the first included and the last the one that counts. */
  readonly names: readonly WireName[];
  /** Least TTL of the aliases, seconds; infinite when there is none. */
  readonly ttlSeconds: number;
}

/**
 * Extends a chain by the CNAME records of one answer section, in whatever order they stand there.
 *
 * @returns undefined when it comes back to a name of its own or has more than nine aliases.
 */
export function followAliases(
  chain: AliasChain,
  answers: readonly ResourceRecord[],
  wantedType: number,
): AliasChain | undefined {
  const names = [...chain.names];
  let { ttlSeconds } = chain;
  for (;;) {
    const name = names.at(-1);
    const own = answers.filter((record) => record.name === name && record.class === internetClass);
    const alias = own.find((record) => record.type === recordType.CNAME);
    if (alias === undefined || own.some((record) => record.type === wantedType)) return { names, ttlSeconds };
    const target = new WireReader(alias.data).name();
    if (names.includes(target) || names.length > maxAliases) return undefined;
    names.push(target);
    ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds);
  }
}
