import { sign } from 'node:crypto';
import { generateKeyPair, type KeyPair, userIdentity } from '../../infra/local/cast.ts';
import { closeIdentity } from '../../shared/identities/close-identity.ts';
import type { IdentityDependencies } from '../../shared/identities/dependencies.ts';
import { readIdentityRequest } from '../../shared/identities/identity-request.ts';
import { rotationProofText } from '../../shared/identities/key-rotation.ts';
import { putIdentity } from '../../shared/identities/put-identity.ts';
import { payloadDigest } from '../../shared/protocol/digest.ts';
import { call, createRevocationSetup } from '../revocation/revocation-setup.ts';

export const baseUrl = 'https://api.example';

/** A registry without users, and portals that change it. */
export async function createIdentitySetup() {
  const setup = await createRevocationSetup();
  const dependencies: IdentityDependencies = { ...setup.dependencies, baseUrl };

  /** Puts an identity as a portal does, of its JSON. */
  async function put(user: string, body: object, by: IdentityDependencies = dependencies) {
    const request = readIdentityRequest(body);
    if (!request.ok) return request;
    return putIdentity(by, userIdentity(user), request.value, call);
  }

  function close(user: string, by: IdentityDependencies = dependencies) {
    return closeIdentity(by, userIdentity(user), call);
  }

  return { ...setup, dependencies, put, close };
}

/** Signs the replacement of a primary key with some keys. */
export function rotationOf(
  user: string,
  newKey: KeyPair,
  signers: readonly KeyPair[],
  more: { readonly issuedAt?: string; readonly audience?: string } = {},
) {
  const { issuedAt = '2026-01-31T12:00:00Z', audience = baseUrl } = more;
  const { fingerprint: newFingerprint } = newKey.publicKey;
  const text = rotationProofText({ audience, userIdentity: user, newFingerprint, issuedAt });
  const signatures = signers.map(({ privateKey, publicKey }) => ({
    algorithm: 'sha256',
    value: sign(publicKey.type === 'rsa' ? 'sha256' : null, payloadDigest(text), privateKey).toString(
      'base64',
    ),
    fingerprint: publicKey.fingerprint,
  }));
  return { issuedAt, signatures };
}

/** What a portal says of a user with such a key, at least. */
export function bodyOf(key: KeyPair = generateKeyPair(), more: object = {}) {
  return { primaryKey: key.publicKey.spkiBase64, ...more };
}
