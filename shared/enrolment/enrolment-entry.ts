import type { Item } from '../aws/conditional-write.ts';
import { readItem, writeItem } from '../aws/item-attributes.ts';

/** How long a one-time token can be used, seconds. */
export const enrolmentLifeSeconds = 600;

/** What the registry holds about a one-time token; the token itself is nowhere. */
export interface EnrolmentEntry {
  /** DNS name of the user: `alice.btps.saas.com`. */
  readonly originalIdentity: string;
  /** Base64url of the SHA-256 of the token. */
  readonly tokenHash: string;
  /** Epoch of the identity when it was made; it dies with it. */
  readonly epoch: number;
  readonly scopes: readonly string[];
  /** Unix seconds. */
  readonly expiresAtSeconds: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The user who asked for it. */
  readonly createdBy: string;
  /** The device that used it: fingerprint of its key, and what it has become. */
  readonly use?: { readonly fingerprint: string; readonly delegatedId: string };
}

const prefix = 'enrolment#';

/** Key of the entry of a one-time token in the Registry table. */
export function enrolmentKey(originalIdentity: string, hash: string): Item {
  return { originalIdentity: { S: originalIdentity }, entry: { S: `${prefix}${hash}` } };
}

/** Prints an unused token as an item of the Registry table. */
export function writeEnrolmentEntry(entry: Omit<EnrolmentEntry, 'use'>): Item {
  const { originalIdentity, tokenHash: hash, ...attributes } = entry;
  return { ...enrolmentKey(originalIdentity, hash), ...writeItem(attributes) };
}

/**
 * Reads a token from an item of the Registry table.
 *
 * @throws Error when the item is no such entry
 */
export function readEnrolmentEntry(item: Item): EnrolmentEntry {
  const read = readItem(item, 'enrolment entry');
  const entry = read.string('entry');
  if (!entry.startsWith(prefix)) throw new Error('malformed enrolment entry: entry');
  const fingerprint = read.optionalString('usedBy');
  return {
    originalIdentity: read.string('originalIdentity'),
    tokenHash: entry.slice(prefix.length),
    epoch: read.number('epoch'),
    scopes: read.strings('scopes'),
    expiresAtSeconds: read.number('expiresAtSeconds'),
    createdAt: read.string('createdAt'),
    createdBy: read.string('createdBy'),
    ...(fingerprint !== undefined && { use: { fingerprint, delegatedId: read.string('delegatedId') } }),
  };
}
