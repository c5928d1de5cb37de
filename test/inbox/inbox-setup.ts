import { inboxNonce } from '../../shared/inbox/nonce.ts';
import type { StoredMessage } from '../../shared/inbox/stored-message.ts';

/** 2026-01-31T12:00:00.000Z. */
export const noonMs = 1_769_860_800_000;

/** A verified message of alice's phone, issued at `issuedAtMs`. */
export function storedMessage(
  recipient: string,
  issuedAtMs: number,
  { messageId = 'msg_1', ...more }: Partial<StoredMessage> & { readonly messageId?: string } = {},
): StoredMessage {
  const sender = 'dev1234$alice.btps.saas.com';
  const issuedAt = new Date(issuedAtMs).toISOString();
  return {
    recipient,
    nonce: inboxNonce({ issuedAtMs, issuedAt, from: sender, id: messageId }),
    canonicalText: JSON.stringify({
      ...{ version: '1.0', issuedAt, document: { total: 1 }, id: messageId },
      signature: { fingerprint: 'ZmluZ2VycHJpbnQ=' },
    }),
    digest: 'ZGlnZXN0',
    requestId: 'request-1',
    sender,
    signedWith: 'device',
    scheme: 'ed25519',
    dnssec: 'unchecked',
    ...more,
  };
}
