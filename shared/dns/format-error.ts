/** Bytes that are not a well-formed DNS message (RFC 1035 section 4): what a server sent, never a fault of ours. */
export class DnsFormatError extends Error {
  override readonly name = 'DnsFormatError';
}
