import { canonicalText } from '../protocol/canonical-text.ts';
import { payloadDigest } from '../protocol/digest.ts';
import type { Message, SignedMembers } from '../protocol/message.ts';
import { signedText } from '../protocol/signed-text.ts';
import { failureMessageType, systemSender } from '../protocol/system-message.ts';
import type { ServerKey } from '../voucher/server-key.ts';
import type { DeliveryFailure } from './delivery-failure.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** What a failure message is about. */
export interface FailedDelivery {
  readonly entry: OutboxEntry;
  readonly failure: DeliveryFailure;
  /** How often it was tried. */
  readonly attempts: number;
  /** User identity that it goes to: the sender of the message that failed. */
  readonly to: string;
  /** Domain of this server. */
  readonly domain: string;
  readonly nowMs: number;
}

/** A message of this server, and its text as it is stored. */
export interface FailureMessage {
  readonly message: Message;
  readonly canonicalText: string;
}

/**
 * Writes the message that tells a sender why a message was not delivered, signed by this server as any message is.
 *
 * Source: message-flow.md, Recovery Actions (Error Reporting).
 *
 * @throws Error of the SDK when KMS fails
 */
export async function writeFailureMessage(failed: FailedDelivery, key: ServerKey): Promise<FailureMessage> {
  const { entry, failure, attempts, to, domain, nowMs } = failed;
  const members: SignedMembers = {
    version: '1.0',
    issuedAt: new Date(nowMs).toISOString(),
    document: {
      messageId: entry.messageId,
      from: entry.sender,
      to: entry.recipient,
      digest: entry.digest,
      issuedAt: new Date(entry.issuedAtMs).toISOString(),
      acceptedAt: new Date(entry.acceptedAtMs).toISOString(),
      attempts,
      code: failure.code,
      reasons: failure.reasons,
      ...(failure.status !== undefined && { status: failure.status }),
    },
    id: `failure:${entry.nonce.replace('#', ':')}`,
    type: failureMessageType,
    from: systemSender(domain),
    to,
  };
  const signed = signedText(members);
  const value = Buffer.from(await key.sign(payloadDigest(signed))).toString('base64');
  const message: Message = {
    ...members,
    signature: { algorithm: 'sha256', value, fingerprint: key.fingerprint },
  };
  return { message, canonicalText: canonicalText(message, signed) };
}
