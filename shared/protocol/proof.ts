import { hash } from 'node:crypto';
import { accept, type Outcome, refuse } from './errors.ts';
import type { MessageSignature } from './message.ts';
import { fingerprintMatches, type PublicKey } from './public-key.ts';
import { type SignatureOptions, type SignatureScheme, verifySignature } from './signature.ts';

/** What an enrolling device proves to hold the private key for. */
export interface EnrolmentProof {
  /** URL of the server that the proof is meant for, without a final slash. */
  readonly audience: string;
  /** The user whose device it becomes: `alice$saas.com`. */
  readonly identity: string;
  /** Base64 of the SHA-256 of the device key's SPKI DER. */
  readonly fingerprint: string;
  /** The portal's one-time token. */
  readonly authToken: string;
  readonly issuedAt: string;
}

/** What a device proves when it renews its tokens. */
export interface RefreshProof {
  /** URL of the server that the proof is meant for, without a final slash. */
  readonly audience: string;
  readonly delegatedIdentity: string;
  readonly fingerprint: string;
  readonly refreshToken: string;
  readonly requestId: string;
  readonly issuedAt: string;
}

/** The text that an enrolling device signs, as messages are signed. Tokens stand in it as base64 of their SHA-256. */
export function enrolmentProofText(proof: EnrolmentProof): string {
  const { audience, identity, fingerprint, authToken, issuedAt } = proof;
  return JSON.stringify([
    'btps-enrol-v1',
    audience,
    identity,
    fingerprint,
    hash('sha256', authToken, 'base64'),
    issuedAt,
  ]);
}

/** The text that a device signs to renew its tokens. */
export function refreshProofText(proof: RefreshProof): string {
  const { audience, delegatedIdentity, fingerprint, refreshToken, requestId, issuedAt } = proof;
  return JSON.stringify([
    'btps-refresh-v1',
    audience,
    delegatedIdentity,
    fingerprint,
    hash('sha256', refreshToken, 'base64'),
    requestId,
    issuedAt,
  ]);
}

/**
 * Checks that a text was signed with one key, and that the signature names this key.
 *
 * @returns the scheme by which the signature holds, or SIGNATURE_VERIFICATION_FAILED
 */
export function verifyProof(
  signedText: string,
  signature: Pick<MessageSignature, 'value' | 'fingerprint'>,
  key: PublicKey,
  options: SignatureOptions,
): Outcome<SignatureScheme> {
  if (!fingerprintMatches(key, signature.fingerprint)) {
    return refuse('SIGNATURE_VERIFICATION_FAILED', 'the fingerprint is not that of the key');
  }
  const check = verifySignature({ signedText, message: { signature } }, key, options);
  return check.ok ? accept(check.scheme) : refuse('SIGNATURE_VERIFICATION_FAILED', check.reason);
}
