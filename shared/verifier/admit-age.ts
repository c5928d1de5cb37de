import { accept, type Outcome } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import { refuseAge } from '../verification/message-age.ts';
import { dnsBudgetMs } from '../verification/verify-sender.ts';
import { verifyVoucher } from '../voucher/verify-voucher.ts';
import { findVoucherFields, type VoucherFields } from '../voucher/voucher.ts';
import type { RequestContext } from './verifier-options.ts';
import type { VerifierDependencies } from './verify-message.ts';

/**
 * Refuses a message that is too old or too new, unless the server of its sender vouches that it took the message in
 * time. Nobody vouches for messages of a domain that is served here: they are not forwarded.
 *
 * Source: best-practices.md, Replay Attacks; RFC 9421 for the voucher.
 *
 * @returns when the sender's server accepted the message, epoch milliseconds; undefined for one that is in time
 */
export async function admitAge(
  { issuedAtMs, from }: UnverifiedMessage,
  body: Uint8Array,
  { headers = {}, chargeLookup }: RequestContext,
  dependencies: VerifierDependencies,
): Promise<Outcome<number | undefined>> {
  const { now, publicUrl, recipientDomains = [] } = dependencies;
  const refusal = refuseAge(issuedAtMs, now());
  if (!refusal) return accept(undefined);
  const fields = readFields(headers);
  const mayBeVouched = refusal.code === 'MESSAGE_TOO_OLD' && !recipientDomains.includes(from.domain);
  if (!fields || publicUrl === undefined || !mayBeVouched) return { ok: false, refusal };
  const request = { method: 'POST', targetUri: publicUrl, body };
  const late = { fields, request, senderDomain: from.domain, issuedAtMs };
  const options = { deadlineMs: now() + dnsBudgetMs, ...(chargeLookup && { chargeQuery: chargeLookup }) };
  return verifyVoucher(late, dependencies, options);
}

/** Repeated headers are joined as RFC 9110 section 5.3 wants it. */
function readFields(headers: NonNullable<RequestContext['headers']>): VoucherFields | undefined {
  const joined = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    typeof value === 'object' ? value.join(', ') : value,
  ]);
  return findVoucherFields(Object.fromEntries(joined));
}
