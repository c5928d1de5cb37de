import { printContentDigest } from './content-digest.ts';
import type { ServerKey } from './server-key.ts';
import { printSignatureParams, signatureBase } from './signature-base.ts';
import { type BareItem, printBareItem } from './structured-fields.ts';
import { type VouchedRequest, type VoucherFields, voucherLifeSeconds, voucherTag } from './voucher.ts';

/** What a server vouches for: that it took the message in time. */
export interface Voucher extends VouchedRequest {
  /** Domain of the server, which is that of the message's sender. */
  readonly domain: string;
  /** When the message was accepted, epoch milliseconds. */
  readonly acceptedAtMs: number;
}

const label = 'voucher';

/**
 * Signs a request with a message that has grown old on its way, as an HTTP Message Signature of 300 s.
 *
 * Source: RFC 9421 section 3.1, with the algorithm of section 3.3.6.
 *
 * @throws Error of the SDK when KMS fails
 */
export async function signVoucher(
  { method, targetUri, body, domain, acceptedAtMs }: Voucher,
  key: ServerKey,
  nowMs: number,
): Promise<VoucherFields> {
  const contentDigest = printContentDigest(body);
  const acceptedAt = new Date(acceptedAtMs).toISOString();
  const components = new Map([
    ['@method', method],
    ['@target-uri', targetUri],
    ['content-digest', contentDigest],
    ['btps-accepted-at', acceptedAt],
  ]);
  const createdSeconds = Math.floor(nowMs / 1000);
  const parameters = new Map<string, BareItem>([
    ['created', createdSeconds],
    ['expires', createdSeconds + voucherLifeSeconds],
    ['keyid', domain],
    ['alg', 'ed25519'],
    ['tag', voucherTag],
  ]);
  const signature = await key.sign(Buffer.from(signatureBase(components, parameters)));
  return {
    'content-digest': contentDigest,
    'btps-accepted-at': acceptedAt,
    'signature-input': `${label}=${printSignatureParams([...components.keys()], parameters)}`,
    signature: `${label}=${printBareItem(signature)}`,
  };
}
