import { parseEndpoint } from './endpoint.ts';
import { type PublicKey, parsePublicKey } from './public-key.ts';

/** What a domain publishes about its server at `_btps.{domain}`. */
export interface ServerRecord {
  /** Where other servers post messages; absent when the domain receives none. */
  readonly endpoint?: URL;
  /** Ed25519 key that the server signs its own words with. */
  readonly key?: PublicKey;
}

/** What the TXT records at `_btps.{domain}` amount to. */
export type ParsedServerRecords =
  | { readonly kind: 'record'; readonly record: ServerRecord }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly reason: string };

const version = 'v=BTPS1';
const maxLength = 2000;

/** Name of the TXT record of a domain's server. */
export function serverRecordName(domain: string): string {
  return `_btps.${domain}`;
}

/**
 * Reads the records of a domain's server: `v=BTPS1;u=https://host/path;key=<base64 SPKI>`. Unknown tags are passed over,
 * and so are TXT records that do not begin with the version, which are somebody else's.
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
}: {
  readonly endpoint?: string;
  /** Base64 of the SPKI in DER. */
  readonly key: string;
}): string {
  return [version, ...(endpoint === undefined ? [] : [`u=${endpoint}`]), `key=${key}`].join(';');
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
  return readRecord(tags.get('u'), tags.get('key'));
}

function readRecord(url: string | undefined, keyText: string | undefined): ParsedServerRecords {
  const endpoint = url === undefined ? undefined : parseEndpoint(url);
  if (url !== undefined && endpoint === undefined) return invalid('u is no https URL of an endpoint');
  const key = keyText === undefined ? undefined : parsePublicKey(keyText);
  if (key && !(key.ok && key.value.type === 'ed25519')) return invalid('key is no Ed25519 key');
  return {
    kind: 'record',
    record: { ...(endpoint && { endpoint }), ...(key?.ok && { key: key.value }) },
  };
}

function invalid(reason: string): ParsedServerRecords {
  return { kind: 'invalid', reason };
}
