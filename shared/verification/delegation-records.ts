import type { DnssecPolicy } from '../dns/dnssec-policy.ts';
import type {
  DnssecStatus,
  LookupOptions,
  TxtAnswer,
  TxtOutcome,
  TxtResolution,
  TxtResolver,
} from '../dns/outcome.ts';
import { suffices } from '../dns/suffices.ts';
import { type ParsedDelegationRecords, parseDelegationRecords } from '../protocol/delegation-record.ts';
import type { Identity } from '../protocol/identity.ts';

/** The lookups that one identity needs; a user identity has no device record. */
export interface DelegationLookups {
  readonly parent: TxtResolution;
  readonly device?: TxtResolution;
}

/**
 * Looks up the parent record and, for a delegated identity, the device record, at the same time.
 *
 * Source: message-flow.md, Delegation Resolution and Parallel Resolution.
 */
export async function lookUpDelegation(
  identity: Identity,
  resolver: TxtResolver,
  options: LookupOptions,
): Promise<DelegationLookups> {
  if (identity.kind === 'user') {
    return { parent: await resolver.lookupTxt(identity.originalIdentity, options) };
  }
  const [parent, device] = await Promise.all([
    resolver.lookupTxt(identity.originalIdentity, options),
    resolver.lookupTxt(identity.deviceName, options),
  ]);
  return { parent, device };
}

/** The lookups of a delegation as a list, in the order in which they are explained. */
export function lookupsOf({ parent, device }: DelegationLookups): TxtResolution[] {
  return device ? [parent, device] : [parent];
}

/** A DNS answer read as delegation records; what is no answer stays what it is. */
export type RecordFinding =
  | ParsedDelegationRecords
  | { readonly kind: 'absent'; readonly how: 'nxdomain' | 'no-data' }
  | { readonly kind: 'unproved'; readonly dnssec: DnssecStatus }
  | Exclude<TxtOutcome, { kind: 'answer' | 'nxdomain' | 'no-data' }>;

/**
 * Reads what a lookup found as a delegation record, if it is proved as far as the policy wants it. Keys are parsed once for each cached answer: the answer
 * object is shared by all who hit the same cache entry, and goes with it.
 */
export function findRecord(outcome: TxtOutcome, policy: DnssecPolicy): RecordFinding {
  if ('dnssec' in outcome && !suffices(outcome.dnssec, policy)) {
    return { kind: 'unproved', dnssec: outcome.dnssec };
  }
  switch (outcome.kind) {
    case 'answer':
      return parsedRecords(outcome);
    case 'nxdomain':
    case 'no-data':
      return { kind: 'absent', how: outcome.kind };
    default:
      return outcome;
  }
}

const parsedByAnswer = new WeakMap<TxtAnswer, ParsedDelegationRecords>();

function parsedRecords(answer: TxtAnswer): ParsedDelegationRecords {
  const known = parsedByAnswer.get(answer);
  if (known) return known;
  const parsed = parseDelegationRecords(answer.values);
  parsedByAnswer.set(answer, parsed);
  return parsed;
}
