import type { Outcome } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import { chargeLookups } from '../rate-limit/charge-lookups.ts';
import { refuseAge } from '../verification/message-age.ts';
import { dnsBudgetMs } from '../verification/verify-sender.ts';
import type { VoucherFields } from '../voucher/voucher.ts';
import type { AcceptanceDependencies } from './dependencies.ts';

/** What a late message came in. */
export interface LateRequest {
  readonly body: Uint8Array;
  readonly source: string;
  readonly voucher?: VoucherFields;
}

/**
 * Refuses a message that is too old or too new, unless the server of its sender vouches that it took the message in
 * time. Messages of our own users need no other server's word, and have none.
 *
 * Source: best-practices.md, Replay Attacks; RFC 9421 for the voucher.
 */
export async function admitAge(
  { issuedAtMs, from }: UnverifiedMessage,
  { body, source, voucher: fields }: LateRequest,
  dependencies: AcceptanceDependencies,
): Promise<Outcome<never> | undefined> {
  const { now, settings, publicUrl, limiter } = dependencies;
  const refusal = refuseAge(issuedAtMs, now());
  if (!refusal) return undefined;
  const isVouched = refusal.code === 'MESSAGE_TOO_OLD' && fields && from.domain !== settings.domain;
  if (!isVouched) return { ok: false, refusal };
  const request = { method: 'POST', targetUri: publicUrl, body };
  const late = { fields, request, senderDomain: from.domain, issuedAtMs };
  const options = { deadlineMs: now() + dnsBudgetMs, chargeQuery: chargeLookups(source, limiter) };
  // Few messages come late: functions load what reads vouchers with the first of them.
  const { verifyVoucher } = await import('../voucher/verify-voucher.ts');
  const vouched = await verifyVoucher(late, dependencies, options);
  return vouched.ok ? undefined : vouched;
}
