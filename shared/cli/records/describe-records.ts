import type { TxtOutcome } from '../../dns/outcome.ts';
import {
  type DelegationRecord,
  type ParsedDelegationRecords,
  parseDelegationRecords,
  type RecordKey,
} from '../../protocol/delegation-record.ts';

/** What stands at one name, as `btps lookup --json` prints it. */
export interface DescribedRecords {
  readonly name: string;
  /** `answer`, `nxdomain`, `no-data`; or why there is none: `failed`, `bogus`. */
  readonly outcome: TxtOutcome['kind'];
  readonly dnssec?: string;
  readonly ttlSeconds?: number;
  /** Names that aliases led over. */
  readonly aliases?: readonly string[];
  /** Each TXT record, its strings joined, a character a byte. */
  readonly values: readonly string[];
  /** The delegation record, if there is exactly one and it can be read. */
  readonly record?: DescribedRecord;
  /** Why there is none. */
  readonly problems: readonly string[];
}

/** A delegation record, parsed. */
export interface DescribedRecord {
  readonly key: DescribedKey;
  readonly devices?: readonly string[];
  readonly expiresAt?: string;
  readonly scopes?: readonly string[];
}

/** Its key; `revoked` stands for an empty one. */
export type DescribedKey =
  | { readonly state: 'good'; readonly type: string; readonly bits: number; readonly fingerprint: string }
  | { readonly state: 'revoked' }
  | { readonly state: 'invalid'; readonly reasons: readonly string[] };

/** Describes what a lookup of a delegation record found. */
export function describeRecords(outcome: TxtOutcome): DescribedRecords {
  const { name, kind } = outcome;
  if (kind === 'throttled') throw new TypeError('nobody limits these lookups');
  if (kind === 'failed' || kind === 'bogus') {
    const why = kind === 'failed' ? [outcome.reason] : [];
    return { name, outcome: kind, values: [], problems: [...why, ...outcome.details] };
  }
  const { dnssec, ttlSeconds, aliases } = outcome;
  const values = kind === 'answer' ? outcome.values : [];
  const parsed = parseDelegationRecords(values);
  return {
    name,
    outcome: kind,
    dnssec,
    ttlSeconds,
    aliases,
    values: values.map((value) => Buffer.from(value).toString('latin1')),
    ...(parsed.kind === 'record' && { record: describeRecord(parsed.record) }),
    problems: problemsOf(kind, parsed),
  };
}

function problemsOf(
  kind: 'answer' | 'nxdomain' | 'no-data',
  parsed: ParsedDelegationRecords,
): readonly string[] {
  if (kind === 'nxdomain') return ['the name does not exist'];
  if (kind === 'no-data') return ['the name has no TXT records'];
  if (parsed.kind === 'invalid') return parsed.reasons;
  if (parsed.kind === 'none') return ['none of the TXT records has a key tag'];
  const { key } = parsed.record;
  return key.kind === 'invalid' ? key.reasons : [];
}

function describeRecord({ key, devices, expiresAtSeconds, scopes }: DelegationRecord): DescribedRecord {
  return {
    key: describeKey(key),
    ...(devices && { devices }),
    ...(expiresAtSeconds !== undefined && { expiresAt: new Date(expiresAtSeconds * 1000).toISOString() }),
    ...(scopes && { scopes }),
  };
}

function describeKey(key: RecordKey): DescribedKey {
  if (key.kind === 'revoked') return { state: 'revoked' };
  if (key.kind === 'invalid') return { state: 'invalid', reasons: key.reasons };
  const { type, bits, fingerprint } = key.publicKey;
  return { state: 'good', type, bits, fingerprint };
}
