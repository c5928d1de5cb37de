import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import {
  type DelegatedIdentity,
  parseIdentity,
  parseUserIdentity,
  type UserIdentity,
} from '../protocol/identity.ts';
import { type PublicKey, parsePublicKey } from '../protocol/public-key.ts';
import { canaryAccount } from './canary-account.ts';

/** A device of the canary. */
export interface CanaryDevice {
  readonly identity: DelegatedIdentity;
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

/** The identity by which the service checks itself, with its two devices. */
export interface Canary {
  readonly user: UserIdentity;
  readonly primaryKey: PublicKey;
  /** The one whose messages have to be accepted. */
  readonly active: CanaryDevice;
  /** The one whose messages have to be refused. */
  readonly revoked: CanaryDevice;
  /** Gives 32 secret bytes for a purpose, the same ones each time. */
  readonly secretFor: (purpose: string) => Buffer;
}

/** Least length of a secret; Secrets Manager makes 64 letters and digits. */
const minSecretLength = 43;

/** RFC 8410 section 7: what stands before the 32 bytes of an Ed25519 key in PKCS#8. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Derives the canary of a domain from one secret (HKDF, RFC 5869), so that whoever has the secret has the same keys:
 * nothing has to be written back, and two instances that begin at once begin with the same canary. Another secret makes
 * devices of other names, since names of devices are never used twice.
 *
 * @throws TypeError when the secret is too short or the domain none; no message quotes either
 */
export function deriveCanary(secret: string, domain: string): Canary {
  if (secret.length < minSecretLength) throw new TypeError('the secret of the canary is too short');
  const user = parseUserIdentity(`${canaryAccount}$${domain}`);
  if (!user.ok) throw new TypeError('the domain has no place for a canary');
  const secretFor = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `btps-canary-v1 ${domain} ${purpose}`, 32));
  const device = (name: string): CanaryDevice => {
    const pair = keyPair(secretFor(name));
    const label = createHash('sha256').update(pair.publicKey.fingerprint).digest('hex').slice(0, 10);
    return { identity: deviceOf(user.value, `${name}-${label}`), ...pair };
  };
  return {
    user: user.value,
    primaryKey: keyPair(secretFor('primary')).publicKey,
    active: device('active'),
    revoked: device('revoked'),
    secretFor,
  };
}

function keyPair(seed: Buffer): Pick<CanaryDevice, 'privateKey' | 'publicKey'> {
  const der = Buffer.concat([pkcs8Prefix, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = parsePublicKey(spki.toString('base64'));
  if (!publicKey.ok) throw new TypeError('a derived key is not one that the protocol takes');
  return { privateKey, publicKey: publicKey.value };
}

function deviceOf({ originalIdentity }: UserIdentity, delegatedId: string): DelegatedIdentity {
  const identity = parseIdentity(`${delegatedId}$${originalIdentity}`);
  if (!identity.ok || identity.value.kind !== 'delegated') throw new TypeError('the domain is too long');
  return identity.value;
}
