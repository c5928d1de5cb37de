import { hash } from 'node:crypto';
import { accept, type Outcome, refuse } from './errors.ts';
import type { MessageSignature } from './message.ts';
import {
  type EnrolmentProofParts,
  printEnrolmentProof,
  printRefreshProof,
  type RefreshProofParts,
} from './proof-text.ts';
import { fingerprintMatches, type PublicKey } from './public-key.ts';
import { type SignatureOptions, type SignatureScheme, verifySignature } from './signature.ts';

/** What an enrolling device proves to hold the private key for. */
export interface EnrolmentProof extends Omit<EnrolmentProofParts, 'authTokenHash'> {
  /** The portal's one-time token. */
  readonly authToken: string;
}

/** What a device proves when it renews its tokens. */
export interface RefreshProof extends Omit<RefreshProofParts, 'refreshTokenHash'> {
  readonly refreshToken: string;
}

/** The text that an enrolling device signs, as messages are signed. Tokens stand in it as base64 of their SHA-256. */
export function enrolmentProofText({ authToken, ...proof }: EnrolmentProof): string {
  return printEnrolmentProof({ ...proof, authTokenHash: hash('sha256', authToken, 'base64') });
}

/** The text that a device signs to renew its tokens. */
export function refreshProofText({ refreshToken, ...proof }: RefreshProof): string {
  return printRefreshProof({ ...proof, refreshTokenHash: hash('sha256', refreshToken, 'base64') });
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
