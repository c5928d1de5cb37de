import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/**
 * Makes what certificates of other servers are checked against: the public authorities and some more. It takes long
 * enough to be made once an instance.
 *
 * @param certificates in PEM
 * @returns undefined when there are no more than the public ones
 */
export function trustedCertificates(certificates: readonly string[]): SecureContext | undefined {
  if (certificates.length === 0) return undefined;
  return createSecureContext({ ca: [...getCACertificates('default'), ...certificates] });
}
