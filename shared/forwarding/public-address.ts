import { BlockList, isIP } from 'node:net';

/**
 * IANA IPv4 Special-Purpose Address Registry, whole: also what is reachable there answers for nobody (AS112, AMT, relays of
 * 6to4). Multicast and class E beside it.
 */
const closedIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * IANA IPv6 Special-Purpose Address Registry within global unicast: protocol assignments with Teredo (RFC 2928, RFC 4380),
 * documentation (RFC 3849, RFC 9637), 6to4, which wraps an IPv4 address (RFC 3056), and AS112 (RFC 7534).
 */
const closedIpv6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const closed = new BlockList();
for (const [network, prefix] of closedIpv4) closed.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of closedIpv6) closed.addSubnet(network, prefix, 'ipv6');

/** All that IANA gives out for use on the internet (RFC 4291 section 2.4); mapped and NAT64 addresses lie outside. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an address is one on the internet: not of this host, a private network, a carrier's, a link or a group, and
 * none that wraps such a one.
 *
 * @param address an IP address; anything else is none
 */
export function isPublicAddress(address: string): boolean {
  // A zone id names a link of this host.
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return !closed.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !closed.check(address, 'ipv6');
    default:
      return false;
  }
}
