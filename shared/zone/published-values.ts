import { isDelegationRecord, readDelegationTags } from '../protocol/delegation-tags.ts';
import { printPublicKeyPem, readPublicKeyText } from '../protocol/public-key-text.ts';
import { parseTxt } from '../protocol/txt-presentation.ts';
import { deviceName, type IdentityRows } from './desired-records.ts';

/** The values of a record set: delegation records, which are ours to write, and those of others. */
export interface SortedValues {
  /** Decoded, one character a byte. */
  readonly ours: readonly string[];
  /** As Route 53 wrote them. */
  readonly foreign: readonly string[];
}

/** Sorts the values of a TXT record set; what can't be read is somebody else's. */
export function sortValues(values: readonly string[]): SortedValues {
  const ours: string[] = [];
  const foreign: string[] = [];
  for (const value of values) {
    const text = decode(value);
    if (text !== undefined && isDelegationRecord(text)) ours.push(text);
    else foreign.push(value);
  }
  return { ours, foreign };
}

/** The devices that a value of a parent record lists. */
export function listedDevices(value: string): readonly string[] {
  const tags = readDelegationTags(value);
  return tags.ok ? (tags.value.devices ?? []) : [];
}

/**
 * Whether this system could have published a delegation record at some time, by what the registry knows: only keys
 * that were registered, only devices that were enrolled, printed the way it prints. What passes may still be an
 * old state; what fails was written by somebody else.
 */
export function couldBeOurs(rows: IdentityRows, name: string, value: string): boolean {
  const tags = readDelegationTags(value);
  const key = tags.ok ? readPublicKeyText(tags.value.key) : undefined;
  if (!tags.ok || key === undefined) return false;
  if (name !== rows.originalIdentity) {
    return rows.devices.some(
      ({ delegatedId, publicKey }) =>
        name === deviceName(rows.originalIdentity, delegatedId) && publicKey === key,
    );
  }
  const devices = tags.value.devices ?? [];
  const enrolled = new Set(rows.devices.map(({ delegatedId }) => delegatedId));
  const keys = [rows.identity?.primaryKey, ...rows.publishedKeys];
  return (
    keys.includes(key) &&
    devices.every((device) => enrolled.has(device)) &&
    [`key=${printPublicKeyPem(key)}`, ...(devices.length > 0 ? [`d=${devices.join(',')}`] : [])].join('&') ===
      value
  );
}

function decode(value: string): string | undefined {
  const parsed = parseTxt(value);
  return parsed.ok ? Buffer.from(parsed.bytes).toString('latin1') : undefined;
}
