import { parseEndpoint } from './endpoint.ts';
import { type PublicKey, parsePublicKey } from './public-key.ts';

/** What a domain publishes about its server at `_btps.{domain}`. */
export interface ServerRecord {
  /** Where other servers post messages; absent when the domain receives none. */
  readonly endpoint?: URL;
  /** Ed25519 keys that the server signs its own words with: two while one replaces the other, none if it has no key. */
  readonly keys: readonly PublicKey[];
}

/** What the TXT records at `_btps.{domain}` amount to. */
export type ParsedServerRecords =
  | { readonly kind: 'record'; readonly record: ServerRecord }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly reason: string };

const version = 'v=BTPS1';
const maxLength = 2000;

/** A tag of its own for the second key: a repeated tag is an error, and who does not know this one reads the first. */
const keyTags = ['key', 'key2'] as const;

/** Name of the TXT record of a domain's server. */
export function serverRecordName(domain: string): string {
  return `_btps.${domain}`;
}

/**
 * Reads the records of a domain's server: `v=BTPS1;u=https://host/path;key=<base64 SPKI>`, and `key2=<base64 SPKI>` while
 * one key replaces another. Unknown tags are passed over, and so are TXT records that do not begin with the version,
 * which are somebody else's.
 *
 * @param values one a TXT record, its character-strings joined
 */
export function parseServerRecords(values: readonly Uint8Array[]): ParsedServerRecords {
  const texts = values.map((value) => Buffer.from(value).toString('latin1'));
  const [text, ...others] = texts.filter((candidate) => candidate.split(';', 1)[0]?.trim() === version);
  if (text === undefined) return { kind: 'none' };
  if (others.length > 0) return invalid(`${others.length + 1} server records stand at one name`);
  if (text.length > maxLength) return invalid(`the server record is longer than ${maxLength} characters`);
  if (!/^[\x20-\x7e]*$/.test(text)) return invalid('the server record holds more than printable ASCII');
  return readTags(text);
}

/** Prints the record of a server; without an endpoint, of one that only sends. */
export function printServerRecord({
  endpoint,
  key,
  key2,
}: {
  readonly endpoint?: string;
  /** Base64 of the SPKI in DER. */
  readonly key: string;
  /** The key that will sign next, or the one that signed until lately. */
  readonly key2?: string | undefined;
}): string {
  return [
    version,
    ...(endpoint === undefined ? [] : [`u=${endpoint}`]),
    `key=${key}`,
    ...(key2 === undefined ? [] : [`key2=${key2}`]),
  ].join(';');
}

function readTags(text: string): ParsedServerRecords {
  const tags = new Map<string, string>();
  for (const part of text.split(';').map((each) => each.trim())) {
    if (part === '') continue;
    const separator = part.indexOf('=');
    if (separator < 1) return invalid('the server record has a part without a tag');
    const tag = part.slice(0, separator);
    if (tags.has(tag)) return invalid('the server record repeats a tag');
    tags.set(tag, part.slice(separator + 1));
  }
  return readRecord(tags);
}

function readRecord(tags: ReadonlyMap<string, string>): ParsedServerRecords {
  const url = tags.get('u');
  const endpoint = url === undefined ? undefined : parseEndpoint(url);
  if (url !== undefined && endpoint === undefined) return invalid('u is no https URL of an endpoint');
  const keys: PublicKey[] = [];
  for (const tag of keyTags) {
    const text = tags.get(tag);
    if (text === undefined) continue;
    const key = parsePublicKey(text);
    if (!key.ok || key.value.type !== 'ed25519') return invalid(`${tag} is no Ed25519 key`);
    keys.push(key.value);
  }
  return { kind: 'record', record: { ...(endpoint && { endpoint }), keys } };
}

function invalid(reason: string): ParsedServerRecords {
  return { kind: 'invalid', reason };
}
