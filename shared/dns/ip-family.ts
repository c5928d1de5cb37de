import { isIPv4, isIPv6 } from 'node:net';

/**
 * Tells the family of an IP address.
 *
 * The same as `isIP` of `node:net`, which, asked about a name, builds its large pattern of IPv6 addresses: the name
 * servers' names are read while a function starts.
 *
 * @returns 0 for a text that is no IP address
 */
export function ipFamily(text: string): 0 | 4 | 6 {
  if (text.includes(':')) return isIPv6(text) ? 6 : 0;
  return isIPv4(text) ? 4 : 0;
}
