import { keyFlags, makeZoneKey, type ZoneKey } from './zone-key.ts';

/** The keys of a zone. */
export interface ZoneKeys {
  /** What the parent's DS record vouches for; it signs the keys alone. */
  readonly keySigning: ZoneKey;
  /** Signs everything else. */
  readonly zoneSigning: ZoneKey;
  readonly createdAtMs: number;
}

/** Which key of a zone cannot be used: that of KMS, which is its owner's, or the one that is Route 53's own. */
export type UnusableKey = 'keySigning' | 'zoneSigning';

/** The keys of all zones, made when they are first wanted and kept in memory alone. */
export class KeyRing {
  readonly #now: () => number;
  readonly #keys = new Map<string, ZoneKeys>();
  readonly #disabled = new Map<string, UnusableKey>();

  /** @param now epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes the use of a key from the signer, or gives it back without one. @param zoneName canonical */
  disable(zoneName: string, key?: UnusableKey): void {
    if (key) this.#disabled.set(zoneName, key);
    else this.#disabled.delete(zoneName);
  }

  /** The key of a zone that cannot be used, if there is one. @param zoneName canonical */
  disabled(zoneName: string): UnusableKey | undefined {
    return this.#disabled.get(zoneName);
  }

  /** @param zoneName canonical, `.` for the root. */
  of(zoneName: string): ZoneKeys {
    const known = this.#keys.get(zoneName);
    if (known !== undefined) return known;
    const keys = makeZoneKeys(this.#now());
    this.#keys.set(zoneName, keys);
    return keys;
  }
}

/** Tags are told apart by tests and readers, though nothing in the protocol promises that (RFC 4034 section 5.3.1). */
function makeZoneKeys(createdAtMs: number): ZoneKeys {
  const keySigning = makeZoneKey(keyFlags.keySigning);
  let zoneSigning = makeZoneKey(keyFlags.zoneSigning);
  while (zoneSigning.tag === keySigning.tag) zoneSigning = makeZoneKey(keyFlags.zoneSigning);
  return { keySigning, zoneSigning, createdAtMs };
}
