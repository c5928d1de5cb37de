import type { Answer } from 'dns-packet';
import { delegationSigner } from '../dnssec/delegation-signer.ts';
import { recordSetKey } from '../route53/record-set.ts';
import type { ZoneStore } from '../route53/zone-store.ts';
import { wireRecords } from './wire-records.ts';
import { findZone, type ServedZone } from './zone-tree.ts';

/** What is asked, and of which zone. */
export interface ZoneQuestion {
  readonly zone: ServedZone;
  /** As it was asked. */
  readonly name: string;
  /** The same name in canonical form. */
  readonly canonical: string;
  readonly type: string;
}

/** A change of the keys, or of whether a zone is signed, is seen soon. */
const keyTtlSeconds = 300;

/** Finds the records of a zone that are asked for: its own, its keys, or the DS record of a signed zone below it. */
export function findRecords(store: ZoneStore, question: ZoneQuestion): readonly Answer[] {
  const { zone, name, canonical, type } = question;
  if (type === 'DNSKEY' && zone.name === canonical) return keysOf(store, question);
  if (type === 'DS' && delegates(store, question)) return delegationSigners(store, question);
  const found = zone.recordSets.get(recordSetKey({ name: canonical, type }));
  return found ? wireRecords(name, found) : [];
}

/** Tells whether the name is where another zone begins, hosted here or elsewhere. */
export function delegates(store: ZoneStore, { zone, canonical }: ZoneQuestion): boolean {
  if (zone.name === canonical) return false;
  const isHostedBelow = findZone(store, canonical)?.name === canonical;
  return isHostedBelow || zone.recordSets.has(recordSetKey({ name: canonical, type: 'NS' }));
}

function keysOf(store: ZoneStore, { zone, name }: ZoneQuestion): Answer[] {
  if (!zone.signed) return [];
  const { keySigning, zoneSigning } = store.keys.of(zone.name);
  return [keySigning, zoneSigning].map(({ data }) => ({
    name,
    type: 'DNSKEY',
    class: 'IN',
    ttl: keyTtlSeconds,
    data,
  }));
}

function delegationSigners(store: ZoneStore, { name, canonical }: ZoneQuestion): Answer[] {
  const below = findZone(store, canonical);
  if (below?.name !== canonical || !below.signed) return [];
  const data = delegationSigner(canonical, store.keys.of(canonical).keySigning);
  return [{ name, type: 'DS', class: 'IN', ttl: keyTtlSeconds, data }];
}
