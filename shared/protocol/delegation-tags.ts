import { isDelegatedId } from './identity.ts';

/** The text of one delegation record, its key not yet read. */
export interface DelegationTags {
  /** As published; empty when revoked. */
  readonly key: string;
  /** Delegated ids in lower case: names in DNS answers compare without regard to case (RFC 4343). */
  readonly devices?: readonly string[];
  /** Unix seconds. */
  readonly expiresAtSeconds?: number;
  readonly scopes?: readonly string[];
}

type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

/** Longest value of a delegation record, characters. */
export const maxRecordLength = 4000;

const expiryPattern = /^(?:0|[1-9]\d{0,11})$/;
const scopePattern = /^[a-z0-9_.:-]{1,64}$/;

/** Whether the value of a TXT record is a delegation record: one of its parts is tagged `key`. */
export function isDelegationRecord(value: string): boolean {
  return value.split('&').some((part) => part.startsWith('key='));
}

/** Whether the text can name a scope in a device record. */
export function isScope(text: string): boolean {
  return scopePattern.test(text);
}

/**
 * Splits the value of a delegation record at `&` and each part at its first `=`, since PEM holds `=` too.
 * Unknown tags are passed over.
 *
 * @param value one TXT record, its character-strings joined
 * @see message-flow.md, DNS Record Structure
 */
export function readDelegationTags(value: string): Read<DelegationTags> {
  if (value.length > maxRecordLength) return fault(`is longer than ${maxRecordLength} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for, line breaks included
  if (!/^[\x00-\x7f]*$/.test(value)) return fault('holds bytes outside of ASCII');
  const tags = splitTags(value);
  if (!tags.ok) return tags;
  const [devices, expiry, scopes] = ['d', 'x', 's'].map((tag) => tags.value.get(tag));
  if (expiry !== undefined && !expiryPattern.test(expiry)) return fault('has an expiry that is no Unix time');
  const scopeList = scopes?.split(',');
  if (scopeList?.every(isScope) === false) return fault('has a malformed list of scopes');
  return {
    ok: true,
    value: {
      key: tags.value.get('key') ?? '',
      ...(devices !== undefined && { devices: readDevices(devices) }),
      ...(expiry !== undefined && { expiresAtSeconds: Number(expiry) }),
      ...(scopeList !== undefined && { scopes: scopeList }),
    },
  };
}

function splitTags(value: string): Read<ReadonlyMap<string, string>> {
  const tags = new Map<string, string>();
  for (const part of value.split('&')) {
    const separator = part.indexOf('=');
    if (separator === -1) return fault('has a part without =');
    const tag = part.slice(0, separator);
    if (tag === '') return fault('has a part without a tag');
    if (tags.has(tag)) return fault('repeats a tag');
    tags.set(tag, part.slice(separator + 1));
  }
  return { ok: true, value: tags };
}

/** What is no delegated id can't be asked for either, so that dropping it delegates nothing. */
function readDevices(list: string): readonly string[] {
  return list.toLowerCase().split(',').filter(isDelegatedId);
}

function fault(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason: `the delegation record ${reason}` };
}
