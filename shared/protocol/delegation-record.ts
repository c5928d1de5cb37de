import { isDelegationRecord, readDelegationTags } from './delegation-tags.ts';
import { type PublicKey, parsePublicKey } from './public-key.ts';

/** The key of a delegation record. An empty one says revoked; on a parent record, all devices are. */
export type RecordKey =
  | { readonly kind: 'revoked' }
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] }
  | { readonly kind: 'key'; readonly publicKey: PublicKey };

/** A parent or device record. */
export interface DelegationRecord {
  readonly key: RecordKey;
  /** Delegated ids in lower case (`d`); undefined without that tag. */
  readonly devices?: readonly string[];
  /** Unix seconds (`x`). */
  readonly expiresAtSeconds?: number;
  /** What the device may do (`s`); undefined without that tag, which grants `send`. */
  readonly scopes?: readonly string[];
}

/** What the TXT records at one name say about delegation. */
export type ParsedDelegationRecords =
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] }
  | { readonly kind: 'record'; readonly record: DelegationRecord };

/**
 * Reads the TXT records at one name. Those that are no delegation records, such as SPF, are passed over; of
 * delegation records there may be one.
 *
 * @param values the bytes of each TXT record, its character-strings joined
 * @see message-flow.md, DNS Record Structure
 */
export function parseDelegationRecords(values: readonly Uint8Array[]): ParsedDelegationRecords {
  const [value, ...others] = values.map(asText).filter(isDelegationRecord);
  if (value === undefined) return { kind: 'none' };
  if (others.length > 0) {
    return { kind: 'invalid', reasons: [`${others.length + 1} delegation records stand at one name`] };
  }
  const tags = readDelegationTags(value);
  if (!tags.ok) return { kind: 'invalid', reasons: [tags.reason] };
  return { kind: 'record', record: { ...tags.value, key: readKey(tags.value.key) } };
}

function readKey(text: string): RecordKey {
  if (text === '') return { kind: 'revoked' };
  const key = parsePublicKey(text);
  return key.ok ? { kind: 'key', publicKey: key.value } : { kind: 'invalid', reasons: key.refusal.reasons };
}

/** One character a byte, so that no decoding can turn other bytes into a tag. */
function asText(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
}
