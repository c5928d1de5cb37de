import type { WireName } from '../name.ts';
import type { DenialProof } from '../outcome.ts';
import { recordType } from '../record-type.ts';

/** What a signed zone proves not to exist. */
export interface Denied {
  readonly kind: 'denied';
  /** The name, or only the type at it. */
  readonly absence: 'nxdomain' | 'no-data';
  readonly proof: DenialProof;
  /**
   * The zone leaves unsigned delegations out of its proof (opt-out), or hashes its names too often to be checked
   * (RFC 9276 section 3.2): what is denied counts as unsigned.
   */
  readonly insecure: boolean;
  /** The name is a delegation to another zone. */
  readonly delegation: boolean;
}

/** What is denied. */
export interface DeniedQuestion {
  readonly name: WireName;
  readonly type: number;
}

/** A name whose records a zone does not answer for: it is delegated to another zone. */
export function isDelegation(types: ReadonlySet<number>): boolean {
  return types.has(recordType.NS) && !types.has(recordType.SOA);
}

/** A name below which the zone has no names of its own: delegated, or mapped elsewhere. */
export function endsZone(types: ReadonlySet<number>): boolean {
  return isDelegation(types) || types.has(recordType.DNAME);
}

/**
 * Finds what keeps the types at a name from proving that one of them is missing.
 *
 * RFC 6840 section 4.1: what a parent says at a delegation proves the missing DS and nothing else, and what a child
 * says at its apex proves anything but a missing DS.
 */
export function findPresence(types: ReadonlySet<number>, type: number): string | undefined {
  if (types.has(type)) return 'the type exists';
  if (types.has(recordType.CNAME)) return 'an alias exists';
  if (type === recordType.DS) return types.has(recordType.SOA) ? 'it is of the child zone' : undefined;
  return isDelegation(types) ? 'it is of the parent zone' : undefined;
}
