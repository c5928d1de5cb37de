import { parseIssuedAt } from '../protocol/issued-at.ts';
import { isContentDigest } from './content-digest.ts';
import { signatureBase } from './signature-base.ts';
import { type Item, type Member, type Parameters, parseDictionary } from './structured-fields.ts';
import { type VouchedRequest, type VoucherFields, voucherComponents, voucherTag } from './voucher.ts';

/** A voucher that fits its request; nothing is known yet about who signed it. */
export interface UnverifiedVoucher {
  /** Domain of the server that is said to have signed. */
  readonly domain: string;
  readonly acceptedAtMs: number;
  /** Unix seconds. */
  readonly createdSeconds: number;
  readonly expiresSeconds: number;
  /** What the signature covers. */
  readonly signatureBase: string;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** A voucher, or why the fields hold none. */
export type VoucherReading =
  | { readonly ok: true; readonly voucher: UnverifiedVoucher }
  | { readonly ok: false; readonly reason: string };

const ed25519SignatureBytes = 64;
const allowedParameters = new Set(['created', 'expires', 'keyid', 'alg', 'tag', 'nonce']);

/**
 * Reads the voucher of a request: the one signature with our tag, over everything that a voucher covers and nothing
 * else. Other signatures on the request are passed over.
 *
 * Source: RFC 9421 section 3.2.
 */
export function readVoucher(fields: VoucherFields, request: VouchedRequest): VoucherReading {
  const found = findSignature(fields);
  if (typeof found === 'string') return fault(found);
  const { items, parameters, signature } = found;
  const names = namesOf(items);
  if (names === undefined) return fault('the voucher does not cover just what a voucher covers');
  const times = readParameters(parameters);
  if (times === undefined) return fault('the voucher lacks a parameter, or has one that is not known');
  const acceptedAtMs = parseIssuedAt(fields['btps-accepted-at']);
  if (acceptedAtMs === undefined) return fault('btps-accepted-at is no time');
  if (!isContentDigest(fields['content-digest'], request.body)) {
    return fault('content-digest is not that of the body');
  }
  const values: Readonly<Record<string, string>> = {
    '@method': request.method,
    '@target-uri': request.targetUri,
    'content-digest': fields['content-digest'],
    'btps-accepted-at': fields['btps-accepted-at'],
  };
  const components = new Map(names.map((name) => [name, values[name] ?? '']));
  const base = signatureBase(components, parameters);
  return { ok: true, voucher: { ...times, acceptedAtMs, signatureBase: base, signature } };
}

interface FoundSignature {
  readonly items: readonly Item[];
  readonly parameters: Parameters;
  readonly signature: Uint8Array;
}

function findSignature(fields: VoucherFields): FoundSignature | string {
  const inputs = parseDictionary(fields['signature-input']);
  const signatures = parseDictionary(fields.signature);
  if (!inputs || !signatures) return 'the signature fields cannot be parsed';
  const [first, ...others] = [...inputs].filter(([, { parameters }]) => parameters.get('tag') === voucherTag);
  if (!first || others.length > 0) return 'there is not one signature with the tag of a voucher';
  const [label, { value: items, parameters }] = first;
  const signature = signatures.get(label)?.value;
  if (!isList(items)) return 'the voucher covers no list of components';
  if (!(signature instanceof Uint8Array) || signature.length !== ed25519SignatureBytes) {
    return 'the voucher has no Ed25519 signature';
  }
  return { items, parameters, signature };
}

function isList(value: Member['value']): value is readonly Item[] {
  return Array.isArray(value);
}

/** The order is the signer's choice. */
function namesOf(items: readonly Item[]): readonly string[] | undefined {
  const names = items.flatMap(({ value, parameters }) =>
    typeof value === 'string' && parameters.size === 0 ? [value] : [],
  );
  const covered = new Set<string>(names);
  const complete = voucherComponents.every((name) => covered.has(name));
  return complete && items.length === voucherComponents.length ? names : undefined;
}

function readParameters(
  parameters: Parameters,
): Pick<UnverifiedVoucher, 'domain' | 'createdSeconds' | 'expiresSeconds'> | undefined {
  const [created, expires, keyid] = ['created', 'expires', 'keyid'].map((name) => parameters.get(name));
  const known = [...parameters.keys()].every((name) => allowedParameters.has(name));
  if (!known || (parameters.get('alg') ?? 'ed25519') !== 'ed25519') return undefined;
  if (typeof created !== 'number' || typeof expires !== 'number' || typeof keyid !== 'string')
    return undefined;
  return { domain: keyid, createdSeconds: created, expiresSeconds: expires };
}

function fault(reason: string): VoucherReading {
  return { ok: false, reason };
}
