import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** An IP address that a name stands for. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** Which endpoints may be connected to. */
export interface EgressRules {
  /** Finds every address of a host; rejects when there is none. */
  readonly resolveHost: (host: string) => Promise<readonly HostAddress[]>;
  /** Whether addresses that are not public count too. */
  readonly allowPrivateAddresses: boolean;
  /** Whether other ports than 443 count too. */
  readonly allowOtherPorts: boolean;
}

/**
 * Finds the addresses of an endpoint that may be connected to; the connection has to be made to one of these very
 * addresses, as a second lookup may answer others.
 *
 * @returns none when the port or every address is one that messages are not sent to
 * @throws what the lookup throws
 */
export async function allowedAddresses(endpoint: URL, rules: EgressRules): Promise<readonly HostAddress[]> {
  if (endpoint.port !== '' && !rules.allowOtherPorts) return [];
  // URLs hold IPv6 addresses in brackets.
  const host = endpoint.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await rules.resolveHost(host) : [{ address: host, family }];
  return rules.allowPrivateAddresses
    ? addresses
    : addresses.filter(({ address }) => isPublicAddress(address));
}
