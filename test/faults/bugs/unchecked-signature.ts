import type { SignatureCheck } from '../../../shared/protocol/signature.ts';

export * from '../../../shared/protocol/signature.ts';

/** A deliberate bug: any signature is good. */
export function verifySignature(): SignatureCheck {
  return { ok: true, scheme: 'ed25519' };
}
