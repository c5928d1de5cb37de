import { fingerprintOf } from '../protocol/public-key.ts';
import type { TokenKey, TokenKeys } from '../tokens/token-key.ts';

/** The key that a server signs its own words with: vouchers, and messages about failed deliveries. */
export interface ServerKey {
  /** Base64 of the SPKI in DER, as `_btps.{domain}` shows it. */
  readonly spkiBase64: string;
  /** Base64 of the SHA-256 of the SPKI in DER. */
  readonly fingerprint: string;
  /** Signs with Ed25519; 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** SubjectPublicKeyInfo { id-Ed25519 } up to the 32 bytes of the key (RFC 8410 sections 3 and 4). */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Gives the keys of a server, which are kept as the keys of tokens are: in KMS, or in the environment. The first one
 * signs; the others will sign, or did.
 *
 * @throws Error of the SDK when KMS fails
 */
export async function readServerKeys(
  keys: TokenKeys,
): Promise<readonly [ServerKey, ...(readonly ServerKey[])]> {
  const [first, ...others] = await keys();
  return [describe(first), ...others.map(describe)];
}

/**
 * Gives the key that a server signs with.
 *
 * @throws Error of the SDK when KMS fails
 */
export async function readServerKey(keys: TokenKeys): Promise<ServerKey> {
  const [signing] = await readServerKeys(keys);
  return signing;
}

function describe({ publicJwk, sign }: TokenKey): ServerKey {
  const spki = Buffer.concat([ed25519Prefix, Buffer.from(publicJwk.x, 'base64url')]);
  return { spkiBase64: spki.toString('base64'), fingerprint: fingerprintOf(spki), sign };
}
