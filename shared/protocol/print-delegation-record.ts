import { isScope, maxRecordLength, readDelegationTags } from './delegation-tags.ts';
import { isDelegatedId } from './identity.ts';
import { printPublicKeyPem } from './public-key-text.ts';
import { printTxt } from './txt-presentation.ts';

/** The scope that a device record without a list grants. */
const impliedScope = 'send';

/**
 * Prints the record of a user as it is published at the original identity.
 *
 * @param record the user's key as base64 of its SPKI, and the delegated ids of her devices
 * @returns the value of the TXT record, its PEM with real line breaks
 * @throws RangeError when Route 53 would not take it: above 4,000 characters, quotes and escapes counted
 * @throws TypeError for a key or a delegated id that could not be read back
 */
export function printParentRecord(record: {
  readonly primaryKey: string;
  readonly devices: readonly string[];
}): string {
  const { primaryKey, devices } = record;
  if (!devices.every(isDelegatedId)) throw new TypeError('a device in the list is no delegated id');
  return publishable([`key=${printPublicKeyPem(primaryKey)}`, ...listed('d', devices)]);
}

/**
 * Prints the record of a device as it is published at its name.
 *
 * @param record the device's key as base64 of its SPKI; expiry in Unix seconds; scopes, left out of the text
 *   when they are just `send`, which is granted anyway
 * @returns the value of the TXT record, its PEM with real line breaks
 * @throws RangeError when Route 53 would not take it: above 4,000 characters, quotes and escapes counted
 * @throws TypeError for a key, an expiry or a scope that could not be read back
 */
export function printDeviceRecord(record: {
  readonly key: string;
  readonly expiresAtSeconds?: number;
  readonly scopes?: readonly string[];
}): string {
  const { key, expiresAtSeconds, scopes = [impliedScope] } = record;
  if (scopes.length === 0 || !scopes.every(isScope)) throw new TypeError('the scopes are empty or malformed');
  const isImplied = scopes.length === 1 && scopes[0] === impliedScope;
  return publishable([
    `key=${printPublicKeyPem(key)}`,
    ...(expiresAtSeconds === undefined ? [] : [`x=${expiresAtSeconds}`]),
    ...(isImplied ? [] : [`s=${scopes.join(',')}`]),
  ]);
}

function listed(tag: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${tag}=${items.join(',')}`];
}

function publishable(parts: readonly string[]): string {
  const value = parts.join('&');
  if (printTxt(value).length > maxRecordLength) {
    throw new RangeError(`the record is longer than ${maxRecordLength} characters`);
  }
  const readBack = readDelegationTags(value);
  if (!readBack.ok) throw new TypeError(readBack.reason);
  return value;
}
