import type { Edns, ExtendedError } from './edns.ts';

/** Meanings of the codes (IANA, Extended DNS Error Codes; RFC 8914 section 4 for the first 25). */
const meanings = [
  'Other',
  'Unsupported DNSKEY Algorithm',
  'Unsupported DS Digest Type',
  'Stale Answer',
  'Forged Answer',
  'DNSSEC Indeterminate',
  'DNSSEC Bogus',
  'Signature Expired',
  'Signature Not Yet Valid',
  'DNSKEY Missing',
  'RRSIGs Missing',
  'No Zone Key Bit Set',
  'NSEC Missing',
  'Cached Error',
  'Not Ready',
  'Blocked',
  'Censored',
  'Filtered',
  'Prohibited',
  'Stale NXDOMAIN Answer',
  'Not Authoritative',
  'Not Supported',
  'No Reachable Authority',
  'Network Error',
  'Invalid Data',
] as const;

/** A server may send as many as it likes; the first ones are its reasons. */
const maxErrors = 3;
const maxTextLength = 80;

/**
 * Prints the extended errors of a response for people: `extended error 6 (DNSSEC Bogus): no valid signature`.
 *
 * @returns the empty string when there is none.
 */
export function formatExtendedErrors(edns: Edns | undefined): string {
  return (edns?.extendedErrors ?? []).slice(0, maxErrors).map(formatError).join('; ');
}

/** The texts come from outside: kept short and printable. */
function formatError({ infoCode, text }: ExtendedError): string {
  const meaning = meanings[infoCode];
  const printable = text
    .replace(/[^ -~]+/g, ' ')
    .slice(0, maxTextLength)
    .trim();
  return `extended error ${infoCode}${meaning ? ` (${meaning})` : ''}${printable && `: ${printable}`}`;
}
