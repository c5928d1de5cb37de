import { type Refusal, refuse } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import { fingerprintMatches, type PublicKey } from '../protocol/public-key.ts';
import type { SignatureCheck, SignatureScheme } from '../protocol/signature.ts';
import type { DelegationJudgement } from './judge-delegation.ts';

/** Whose key signed: the device's own or, by the documents' fallback, its user's primary key. */
export type SignedWith = 'device' | 'primary';

/** A signature that holds, and by which key. */
export interface GoodSignature {
  readonly signedWith: SignedWith;
  readonly scheme: SignatureScheme;
  readonly fingerprint: string;
}

/** The outcome of steps 4 and 5: a good signature by a delegated key, or why not. */
export type SenderJudgement =
  | { readonly good: true; readonly signature: GoodSignature }
  | { readonly good: false; readonly refusal: Refusal; readonly final: boolean };

/**
 * Lets the fingerprint select one of the keys that may sign, and checks the signature with it.
 *
 * A fallback to the primary key that fails reports the refusal that called for it.
 *
 * Source: message-flow.md, Signature Verification and Recovery Actions (Fallback Verification).
 *
 * @param check verifies the signature of the message with one key
 */
export function judgeSender(
  delegation: DelegationJudgement,
  message: UnverifiedMessage,
  check: (key: PublicKey) => SignatureCheck,
): SenderJudgement {
  const selected = select(delegation, message.message.signature.fingerprint);
  if (!selected) return bad(delegation, 'the fingerprint is not that of a key of the sender');
  const result = check(selected.key);
  if (!result.ok) return bad(delegation, result.reason);
  const { signedWith, key } = selected;
  return { good: true, signature: { signedWith, scheme: result.scheme, fingerprint: key.fingerprint } };
}

function select(
  { deviceKey, primaryKey }: DelegationJudgement,
  fingerprint: string,
): { readonly key: PublicKey; readonly signedWith: SignedWith } | undefined {
  if (deviceKey && fingerprintMatches(deviceKey, fingerprint))
    return { key: deviceKey, signedWith: 'device' };
  if (primaryKey && fingerprintMatches(primaryKey, fingerprint)) {
    return { key: primaryKey, signedWith: 'primary' };
  }
  return undefined;
}

function bad({ refusal, final = false }: DelegationJudgement, reason: string): SenderJudgement {
  return {
    good: false,
    refusal: refusal ?? refuse('SIGNATURE_VERIFICATION_FAILED', reason).refusal,
    final,
  };
}
