import { verify } from 'node:crypto';
import type { LookupOptions } from '../dns/outcome.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { maxClockLeadMs, maxMessageAgeMs } from '../verification/message-age.ts';
import { findServer, type ServerDirectory } from './find-server.ts';
import { readVoucher, type UnverifiedVoucher } from './read-voucher.ts';
import { type VouchedRequest, type VoucherFields, voucherLifeSeconds } from './voucher.ts';

/** Oldest message that is taken with a voucher, milliseconds; the memory of nonces is twice as long. */
export const maxVouchedAgeMs = 24 * 3_600_000;

/** A published key younger than this is not asked for again after a failure, milliseconds. */
const refreshAfterMs = 5000;

/** A late message and the fields that vouch for it. */
export interface LateMessage {
  readonly fields: VoucherFields;
  readonly request: VouchedRequest;
  /** Domain of the message's sender, whose server is the only one that may vouch. */
  readonly senderDomain: string;
  /** Epoch milliseconds. */
  readonly issuedAtMs: number;
}

/** What vouchers are verified with. */
export interface VoucherDependencies extends ServerDirectory {
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Verifies that the sender's own server accepted a late message in time. The message itself is verified as any other.
 *
 * @returns when it was accepted, epoch milliseconds; MESSAGE_TOO_OLD for a voucher that is forged, stale, foreign or
 *   about a message of more than 24 h; what {@link findServer} refuses for reasons that may pass
 */
export async function verifyVoucher(
  late: LateMessage,
  dependencies: VoucherDependencies,
  options: LookupOptions,
): Promise<Outcome<number>> {
  const read = readVoucher(late.fields, late.request);
  if (!read.ok) return tooOld(read.reason);
  const { voucher } = read;
  const fault = faultOf(voucher, late, dependencies.now());
  if (fault !== undefined) return tooOld(fault);
  const signed = await isSigned(voucher, dependencies, options);
  if (!signed.ok) return signed;
  return signed.value ? accept(voucher.acceptedAtMs) : tooOld('the voucher is not signed by a key in DNS');
}

/** What can be told without asking anybody. */
function faultOf(
  { domain, acceptedAtMs, createdSeconds, expiresSeconds }: UnverifiedVoucher,
  { senderDomain, issuedAtMs }: LateMessage,
  nowMs: number,
): string | undefined {
  if (domain !== senderDomain) return `the voucher is not by the server of ${senderDomain}`;
  if (nowMs - issuedAtMs > maxVouchedAgeMs) return 'no voucher makes up for more than 24 h';
  const nowSeconds = nowMs / 1000;
  if (createdSeconds - nowSeconds > maxClockLeadMs / 1000) return 'the voucher is dated ahead';
  if (nowSeconds - createdSeconds > voucherLifeSeconds) return 'the voucher is older than 300 s';
  if (expiresSeconds < nowSeconds) return 'the voucher has expired';
  const waitedMs = acceptedAtMs - issuedAtMs;
  if (waitedMs > maxMessageAgeMs) return 'the message was too old when it was accepted';
  if (-waitedMs > maxClockLeadMs) return 'the message was accepted before it was issued';
  return acceptedAtMs - nowMs > maxClockLeadMs ? 'the voucher is for a time to come' : undefined;
}

/** A key that was replaced lately may still be cached: a failure is decided again on a fresh answer. */
async function isSigned(
  voucher: UnverifiedVoucher,
  dependencies: VoucherDependencies,
  options: LookupOptions,
): Promise<Outcome<boolean>> {
  const first = await checkOnce(voucher, dependencies, options);
  if (!first.ok || first.value.holds) return first.ok ? accept(true) : first;
  const nowMs = dependencies.now();
  if (nowMs - first.value.queriedAtMs <= refreshAfterMs) return accept(false);
  const again = await checkOnce(voucher, dependencies, {
    ...options,
    notQueriedBeforeMs: nowMs - refreshAfterMs,
  });
  return again.ok ? accept(again.value.holds) : again;
}

async function checkOnce(
  { domain, signatureBase, signature }: UnverifiedVoucher,
  dependencies: VoucherDependencies,
  options: LookupOptions,
): Promise<Outcome<{ readonly holds: boolean; readonly queriedAtMs: number }>> {
  const found = await findServer(domain, dependencies, options);
  // A record that cannot be read holds no key that could have signed.
  if (!found.ok && found.refusal.code === 'INVALID_DELEGATION_RECORD') {
    return tooOld(found.refusal.reasons[0] ?? 'the server record is malformed');
  }
  if (!found.ok) return found;
  const { record, queriedAtMs } = found.value;
  const signed = Buffer.from(signatureBase);
  const holds = record.keys.some(({ keyObject }) => verify(null, signed, keyObject, signature));
  return accept({ holds, queriedAtMs });
}

function tooOld(reason: string): Outcome<never> {
  return refuse('MESSAGE_TOO_OLD', ['issued more than 300 s ago', reason]);
}
