import { formatName, isWithin, lineageOf, type WireName } from '../name.ts';
import { formatRecordType, recordType } from '../record-type.ts';
import { type Denied, type DeniedQuestion, endsZone, findPresence, isDelegation } from './denial.ts';
import { findChildTowards, wildcardBelow } from './name-order.ts';
import type { Nsec3 } from './nsec3.ts';
import { hashName } from './nsec3-hash.ts';
import { type Refused, refuse } from './secure-zone.ts';
import type { WorkBudget } from './work-budget.ts';

/** More rounds than this are not checked, and the zone counts as unsigned (RFC 9276 section 3.2). */
const maxIterations = 150;

interface Encloser {
  readonly name: WireName;
  /** The record that covers the next name towards the one asked for. */
  readonly covering: Nsec3;
}

/** What verified NSEC3 records of one zone prove (RFC 5155 section 8). */
export class Nsec3Proof {
  readonly #records: readonly Nsec3[];
  readonly #zone: WireName;
  readonly #budget: WorkBudget;
  readonly #hashes = new Map<WireName, Uint8Array>();

  constructor(records: readonly Nsec3[], zone: WireName, budget: WorkBudget) {
    this.#records = records;
    this.#zone = zone;
    this.#budget = budget;
  }

  /** Whether the names are hashed so often that nothing is checked. */
  get isTooCostly(): boolean {
    return this.#records.some(({ iterations }) => iterations > maxIterations);
  }

  /** Decides what is proved about a question. */
  prove({ name, type }: DeniedQuestion): Denied | Refused {
    if (this.isTooCostly) return { ...denied('no-data', true), delegation: true };
    const own = this.#findMatching(name);
    if (own !== undefined) return proveAtName(own, name, type);
    const encloser = this.#findEncloser(name);
    if ('kind' in encloser) return encloser;
    const { optOut } = encloser.covering;
    // RFC 5155 section 8.6: an unsigned delegation may lie in the span, and below it anything.
    if (optOut) return { ...denied('nxdomain', true), delegation: type === recordType.DS };
    const wildcard = wildcardBelow(encloser.name);
    const ofWildcard = this.#findMatching(wildcard);
    if (ofWildcard !== undefined) return proveAtName(ofWildcard, wildcard, type);
    if (this.#findCovering(wildcard)) return denied('nxdomain', false);
    return this.#exhausted() ?? refuse(`no NSEC3 covers ${formatName(wildcard)}`);
  }

  /**
   * Proves that no name stands between a name and the `*` that its records come from (RFC 5155 section 8.8).
   *
   * @returns whether that is proved only for signed names.
   */
  proveWildcard(name: WireName, wildcardParent: WireName): { readonly insecure: boolean } | Refused {
    if (this.isTooCostly) return { insecure: true };
    const nextCloser = findChildTowards(name, wildcardParent) ?? name;
    const covering = this.#findCovering(nextCloser);
    if (covering !== undefined) return { insecure: covering.optOut };
    return this.#exhausted() ?? refuse(`no NSEC3 covers ${formatName(nextCloser)}`);
  }

  /** Finds the longest existing name above one, by the proof that it is that (RFC 5155 section 8.3). */
  #findEncloser(name: WireName): Encloser | Refused {
    let nextCloser = name;
    for (const candidate of lineageOf(name).slice(1)) {
      if (!isWithin(candidate, this.#zone)) break;
      const matching = this.#findMatching(candidate);
      if (matching === undefined) {
        nextCloser = candidate;
        continue;
      }
      if (endsZone(matching.types))
        return refuse(`NSEC3 of ${formatName(candidate)} is of another zone's parent`);
      const covering = this.#findCovering(nextCloser);
      if (covering !== undefined) return { name: candidate, covering };
      return this.#exhausted() ?? refuse(`no NSEC3 covers ${formatName(nextCloser)}`);
    }
    return this.#exhausted() ?? refuse(`no NSEC3 shows a name above ${formatName(name)}`);
  }

  #findMatching(name: WireName): Nsec3 | undefined {
    const hash = this.#hash(name);
    return hash && this.#records.find(({ ownerHash }) => Buffer.compare(ownerHash, hash) === 0);
  }

  /** A hash is covered when it lies between owner and next; the last record's next is the first hash. */
  #findCovering(name: WireName): Nsec3 | undefined {
    const hash = this.#hash(name);
    if (hash === undefined) return undefined;
    return this.#records.find(({ ownerHash, nextHash }) => {
      const isAfter = Buffer.compare(ownerHash, hash) < 0;
      const isBefore = Buffer.compare(hash, nextHash) < 0;
      const isLast = Buffer.compare(ownerHash, nextHash) >= 0;
      return isLast ? isAfter || isBefore : isAfter && isBefore;
    });
  }

  #hash(name: WireName): Uint8Array | undefined {
    const known = this.#hashes.get(name);
    if (known !== undefined) return known;
    const [parameters] = this.#records;
    if (parameters === undefined || !this.#budget.spendHash()) return undefined;
    const hash = hashName(name, parameters);
    this.#hashes.set(name, hash);
    return hash;
  }

  #exhausted(): Refused | undefined {
    return this.#budget.exhausted ? refuse('more hashing than one lookup may cost') : undefined;
  }
}

function proveAtName({ types }: Nsec3, name: WireName, type: number): Denied | Refused {
  if (types.has(recordType.NXNAME)) return { ...denied('nxdomain', false), proof: 'compact' };
  const presence = findPresence(types, type);
  if (presence !== undefined)
    return refuse(`NSEC3 of ${formatName(name)} denies no ${formatRecordType(type)}: ${presence}`);
  return { ...denied('no-data', false), delegation: isDelegation(types) };
}

function denied(absence: Denied['absence'], insecure: boolean): Denied {
  return { kind: 'denied', absence, proof: 'nsec3', insecure, delegation: false };
}
