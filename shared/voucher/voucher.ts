/** Tag that tells our signatures from others on the same request (RFC 9421 section 2.3). */
export const voucherTag = 'btps-voucher';

/** What a voucher has to cover, by the names of RFC 9421 section 2. */
export const voucherComponents = ['@method', '@target-uri', 'content-digest', 'btps-accepted-at'] as const;

/** How long a voucher holds, seconds. */
export const voucherLifeSeconds = 300;

/** The fields by which a request vouches for a late message, as they are sent. */
export interface VoucherFields {
  readonly 'content-digest': string;
  /** When the sender's server accepted the message, ISO 8601, UTC. */
  readonly 'btps-accepted-at': string;
  readonly 'signature-input': string;
  readonly signature: string;
}

/** The request that a voucher belongs to. */
export interface VouchedRequest {
  readonly method: string;
  /** URL that the request is sent to: for the receiver, the one that it knows itself under. */
  readonly targetUri: string;
  readonly body: Uint8Array;
}

const fieldNames = ['content-digest', 'btps-accepted-at', 'signature-input', 'signature'] as const;

/**
 * Takes the fields of a voucher out of a request's headers.
 *
 * @param headers by lower-case name, repeated ones joined with commas
 * @returns undefined unless all of them are there
 */
export function findVoucherFields(
  headers: Readonly<Record<string, string | undefined>>,
): VoucherFields | undefined {
  const found = fieldNames.map((name) => [name, headers[name]?.trim()] as const);
  return found.every(([, value]) => value !== undefined)
    ? (Object.fromEntries(found) as unknown as VoucherFields)
    : undefined;
}
