import type { Answer, RrsigAnswer } from 'dns-packet';
import { LRUCache } from 'lru-cache';
import { canonicalForm } from './canonical-form.ts';
import type { KeyRing } from './key-ring.ts';
import { signRecords } from './sign-records.ts';
import type { ZoneKey } from './zone-key.ts';

/** Far from the end of a signature's life. */
const reusedForSeconds = 24 * 3600;
const keptSignatures = 10_000;

/** How a test makes signatures wrong. */
export interface SigningFlaws {
  /** Seconds by which the signer's clock is ahead; negative when it is behind. */
  readonly clockOffsetSeconds?: number;
  /** A key to sign with that pretends to be the zone's own, by its tag. */
  readonly strangersKey?: ZoneKey;
}

/** A record set that has to be signed anew with a key that cannot be used. */
export class UnusableKeyError extends Error {
  override readonly name = 'UnusableKeyError';
}

/** Signs record sets as they are served, and keeps each signature until its set changes. */
export class Signer {
  readonly keys: KeyRing;
  readonly #now: () => number;
  readonly #signatures = new LRUCache<string, { readonly record: RrsigAnswer; readonly atSeconds: number }>({
    max: keptSignatures,
  });

  /** @param now epoch milliseconds. */
  constructor(keys: KeyRing, now: () => number) {
    this.keys = keys;
    this.#now = now;
  }

  /**
   * Signs a record set with the key of its zone: the key-signing key for the keys, else the other one.
   *
   * @param records of one name and type, with one TTL; at least one.
   * @throws UnusableKeyError when the key is disabled and there is no signature left that is still good.
   */
  sign(zoneName: string, records: readonly Answer[], flaws: SigningFlaws = {}): RrsigAnswer {
    const key = this.#keyFor(zoneName, records, flaws);
    const nowSeconds = Math.floor(this.#now() / 1000) + (flaws.clockOffsetSeconds ?? 0);
    const signing = { zoneName, key, nowSeconds };
    const isFlawed = Object.keys(flaws).length > 0;
    if (isFlawed) return signRecords(records, signing);
    const id = `${key.tag} ${zoneName} ${canonicalForm(records).toString('latin1')}`;
    const kept = this.#signatures.get(id);
    const name = records[0]?.name ?? '';
    if (kept && nowSeconds - kept.atSeconds < reusedForSeconds) return { ...kept.record, name };
    if (this.#isDisabled(zoneName, records)) throw new UnusableKeyError(`${zoneName} cannot be signed`);
    const record = signRecords(records, signing);
    this.#signatures.set(id, { record, atSeconds: nowSeconds });
    return record;
  }

  #isDisabled(zoneName: string, [first]: readonly Answer[]): boolean {
    const disabled = this.keys.disabled(zoneName);
    return disabled === (first?.type === 'DNSKEY' ? 'keySigning' : 'zoneSigning');
  }

  #keyFor(zoneName: string, [first]: readonly Answer[], { strangersKey }: SigningFlaws): ZoneKey {
    const { keySigning, zoneSigning } = this.keys.of(zoneName);
    const own = first?.type === 'DNSKEY' ? keySigning : zoneSigning;
    return strangersKey ? { ...strangersKey, tag: own.tag } : own;
  }
}
