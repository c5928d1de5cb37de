import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseIssuedAt } from '../protocol/issued-at.ts';
import { verifyProof } from '../protocol/proof.ts';
import { type PublicKey, parsePublicKey } from '../protocol/public-key.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import type { IdentityRequest } from './identity-request.ts';

const maxAgeMs = 300_000;
const maxAheadMs = 60_000;

/** What the holder of both keys signs, as messages are signed. */
export interface RotationProof {
  /** URL of the device API without a final slash. */
  readonly audience: string;
  readonly userIdentity: string;
  /** Base64 of the SHA-256 of the new key's SPKI DER. */
  readonly newFingerprint: string;
  readonly issuedAt: string;
}

/** The text that the old and the new primary key sign, so that neither is replaced, nor taken, unasked. */
export function rotationProofText(proof: RotationProof): string {
  const { audience, userIdentity, newFingerprint, issuedAt } = proof;
  return JSON.stringify(['btps-rotate-v1', audience, userIdentity, newFingerprint, issuedAt]);
}

/** Who vouched for a new primary key, as the audit trail keeps it. */
export type RotationAuthority =
  | { readonly authorisedBy: 'both_keys' }
  | { readonly authorisedBy: 'administrator'; readonly overrideBy: string; readonly overrideReason: string };

/**
 * Decides whether the primary key of an identity may be replaced: both keys sign for it, or an administrator on file
 * takes the responsibility, as when the old key is lost.
 *
 * @returns who vouched; INVALID_REQUEST without either, INSUFFICIENT_PERMISSIONS, or SIGNATURE_VERIFICATION_FAILED
 */
export function authoriseRotation(
  identity: IdentityEntry,
  request: IdentityRequest,
  baseUrl: string,
  nowMs: number,
): Outcome<RotationAuthority> {
  const { rotation, override } = request;
  if (override) {
    return identity.administrators.includes(override.by)
      ? accept({ authorisedBy: 'administrator', overrideBy: override.by, overrideReason: override.reason })
      : refuse('INSUFFICIENT_PERMISSIONS', 'override.by is no administrator of this identity');
  }
  if (!rotation) {
    return refuse('INVALID_REQUEST', 'a new primaryKey takes the signatures of both keys, or an override');
  }
  const age = nowMs - (parseIssuedAt(rotation.issuedAt) ?? Number.NaN);
  if (!(age <= maxAgeMs && age >= -maxAheadMs)) {
    return refuse('INVALID_REQUEST', 'rotation.issuedAt is no time of the last 300 s');
  }
  const text = rotationProofText({
    audience: baseUrl,
    userIdentity: identity.userIdentity,
    newFingerprint: request.primaryKey.fingerprint,
    issuedAt: rotation.issuedAt,
  });
  return bothSigned(text, rotation.signatures, [oldKey(identity), request.primaryKey]);
}

function bothSigned(
  text: string,
  signatures: NonNullable<IdentityRequest['rotation']>['signatures'],
  keys: readonly PublicKey[],
): Outcome<RotationAuthority> {
  for (const key of keys) {
    const signature = signatures.find(({ fingerprint }) => fingerprint === key.fingerprint);
    if (!signature) return refuse('SIGNATURE_VERIFICATION_FAILED', 'one of the two keys has not signed');
    const verified = verifyProof(text, signature, key, { acceptRsaPayloadSignatures: false });
    if (!verified.ok) return verified;
  }
  return accept({ authorisedBy: 'both_keys' });
}

function oldKey({ primaryKey }: IdentityEntry): PublicKey {
  const key = parsePublicKey(primaryKey);
  if (!key.ok) throw new Error('malformed identity entry: primaryKey');
  return key.value;
}
