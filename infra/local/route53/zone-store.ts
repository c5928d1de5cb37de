import { KeyRing } from '../dnssec/key-ring.ts';
import { applyChanges } from './apply-changes.ts';
import { canonicalName } from './domain-name.ts';
import { type Change, type RecordSet, type RecordSets, recordSetKey } from './record-set.ts';
import { Route53Error } from './route53-error.ts';

/** A hosted zone. */
export interface Zone {
  /** Without `/hostedzone/`. */
  readonly id: string;
  /** Canonical, with the final dot. */
  readonly name: string;
  /** Record sets as the API lists them: accepted changes count at once. */
  readonly recordSets: RecordSets;
  /** Whether it is signed, and its parent says so. */
  readonly signed: boolean;
}

/** An accepted change batch. */
export interface ChangeInfo {
  /** Without `/change/`. */
  readonly id: string;
  readonly submittedAtMs: number;
  readonly status: 'PENDING' | 'INSYNC';
}

/** What the store is made with. */
export interface ZoneStoreOptions {
  /** Milliseconds until the name server serves an accepted change; 0 by default. */
  readonly propagationDelayMs?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Version {
  readonly servedFromMs: number;
  readonly recordSets: RecordSets;
}

interface StoredZone {
  readonly id: string;
  readonly name: string;
  /** Oldest first; never empty. */
  versions: readonly Version[];
  signed: boolean;
}

/** Zones and their record sets: what the API changes and what the name server serves, one delay apart. */
export class ZoneStore {
  /** Applies to changes from now on. */
  propagationDelayMs: number;
  /** Keys of the zones and of those above them. */
  readonly keys: KeyRing;
  readonly #now: () => number;
  readonly #zones = new Map<string, StoredZone>();
  readonly #changes = new Map<string, { readonly submittedAtMs: number; readonly servedFromMs: number }>();

  constructor({ propagationDelayMs = 0, now }: ZoneStoreOptions) {
    this.propagationDelayMs = propagationDelayMs;
    this.keys = new KeyRing(now);
    this.#now = now;
  }

  /**
   * Creates a zone with its SOA and NS records, signed and served at once.
   *
   * The SOA's negative TTL is 60 s, as the stack sets it (a new zone of Route 53 has 900 s).
   */
  createZone(name: string): Zone {
    const zoneName = canonicalName(name);
    const id = `Z${String(this.#zones.size + 1).padStart(13, '0')}LOCAL`;
    const recordSets = new Map(apexRecordSets(zoneName).map((set) => [recordSetKey(set), set]));
    const versions = [{ servedFromMs: Number.NEGATIVE_INFINITY, recordSets }];
    this.#zones.set(id, { id, name: zoneName, versions, signed: true });
    return { id, name: zoneName, recordSets, signed: true };
  }

  /**
   * Begins or ends the signing of a zone, at once; an unsigned one is delegated without a DS record.
   *
   * @throws Route53Error NoSuchHostedZone.
   */
  setSigned(name: string, signed: boolean): void {
    const zone = [...this.#zones.values()].find((candidate) => candidate.name === canonicalName(name));
    if (zone === undefined) throw Route53Error.noSuchHostedZone(name);
    zone.signed = signed;
  }

  /** Every zone, as the API sees it. */
  get zones(): readonly Zone[] {
    return [...this.#zones.values()].map(({ id, name, versions, signed }) => ({
      id,
      name,
      recordSets: latest(versions),
      signed,
    }));
  }

  /** @throws Route53Error NoSuchHostedZone. */
  zone(id: string): Zone {
    const { name, versions, signed } = this.#stored(id);
    return { id, name, recordSets: latest(versions), signed };
  }

  /**
   * Applies a change batch, all or nothing.
   *
   * @throws Route53Error NoSuchHostedZone, InvalidChangeBatch.
   */
  change(zoneId: string, changes: readonly Change[]): ChangeInfo {
    const zone = this.#stored(zoneId);
    const recordSets = applyChanges(zone.name, latest(zone.versions), changes);
    const submittedAtMs = this.#now();
    const servedFromMs = submittedAtMs + this.propagationDelayMs;
    zone.versions = [...this.#stillNeeded(zone.versions), { servedFromMs, recordSets }];
    const id = `C${String(this.#changes.size + 1).padStart(13, '0')}LOCAL`;
    this.#changes.set(id, { submittedAtMs, servedFromMs });
    return this.changeInfo(id);
  }

  /** @throws Route53Error NoSuchChange. */
  changeInfo(id: string): ChangeInfo {
    const change = this.#changes.get(id);
    if (change === undefined) throw Route53Error.noSuchChange(id);
    const { submittedAtMs, servedFromMs } = change;
    return { id, submittedAtMs, status: servedFromMs <= this.#now() ? 'INSYNC' : 'PENDING' };
  }

  /** The zone that a name belongs to, with the record sets that have reached the name server. */
  servedZoneOf(canonical: string): Zone | undefined {
    const candidates = [...this.#zones.values()].filter(
      ({ name }) => canonical === name || canonical.endsWith(`.${name}`),
    );
    const zone = candidates.sort((left, right) => right.name.length - left.name.length)[0];
    if (zone === undefined) return undefined;
    const { id, name, signed } = zone;
    return { id, name, recordSets: latest(this.#arrived(zone.versions)), signed };
  }

  #stored(id: string): StoredZone {
    const zone = this.#zones.get(id);
    if (zone === undefined) throw Route53Error.noSuchHostedZone(id);
    return zone;
  }

  /** A later change never overtakes an earlier one, even if the delay was shortened in between. */
  #arrived(versions: readonly Version[]): readonly Version[] {
    const now = this.#now();
    const next = versions.findIndex(({ servedFromMs }) => servedFromMs > now);
    return next === -1 ? versions : versions.slice(0, next);
  }

  #stillNeeded(versions: readonly Version[]): readonly Version[] {
    return versions.slice(this.#arrived(versions).length - 1);
  }
}

function latest(versions: readonly Version[]): RecordSets {
  return versions.at(-1)?.recordSets ?? new Map();
}

/** The record sets that every zone begins with. */
export function apexRecordSets(name: string): RecordSet[] {
  const server = 'ns-1.local-cloud.test.';
  return [
    { name, type: 'NS', ttlSeconds: 172_800, values: [server] },
    {
      name,
      type: 'SOA',
      ttlSeconds: 60,
      values: [`${server} hostmaster.local-cloud.test. 1 7200 900 1209600 60`],
    },
  ];
}
