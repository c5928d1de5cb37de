/** A range of addresses that is set aside, as `network/prefix`, and what for. */
export type SpecialRange = readonly [range: string, purpose: string];

/** IANA IPv4 Special-Purpose Address Registry, and multicast (RFC 1112). */
export const ipv4Ranges: readonly SpecialRange[] = [
  ['0.0.0.0/8', 'this network (RFC 791)'],
  ['0.0.0.0/32', 'this host (RFC 1122)'],
  ['10.0.0.0/8', 'private use (RFC 1918)'],
  ['100.64.0.0/10', 'carrier-grade NAT (RFC 6598)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  ['169.254.0.0/16', 'link-local (RFC 3927)'],
  ['172.16.0.0/12', 'private use (RFC 1918)'],
  ['192.0.0.0/24', 'protocol assignments (RFC 6890)'],
  ['192.0.0.0/29', 'service continuity (RFC 7335)'],
  ['192.0.0.8/32', 'dummy address (RFC 7600)'],
  ['192.0.0.9/32', 'port control anycast (RFC 7723)'],
  ['192.0.0.10/32', 'TURN anycast (RFC 8155)'],
  ['192.0.0.170/31', 'NAT64 discovery (RFC 8880)'],
  ['192.0.2.0/24', 'documentation (RFC 5737)'],
  ['192.31.196.0/24', 'AS112 (RFC 7535)'],
  ['192.52.193.0/24', 'AMT (RFC 7450)'],
  ['192.88.99.0/24', '6to4 relays (RFC 7526)'],
  ['192.168.0.0/16', 'private use (RFC 1918)'],
  ['192.175.48.0/24', 'AS112, direct (RFC 7534)'],
  ['198.18.0.0/15', 'benchmarks (RFC 2544)'],
  ['198.51.100.0/24', 'documentation (RFC 5737)'],
  ['203.0.113.0/24', 'documentation (RFC 5737)'],
  ['224.0.0.0/4', 'multicast (RFC 1112)'],
  ['240.0.0.0/4', 'reserved (RFC 1112)'],
  ['255.255.255.255/32', 'broadcast (RFC 8190)'],
];

/** IANA IPv6 Special-Purpose Address Registry; multicast and what is deprecated beside it. */
export const ipv6Ranges: readonly SpecialRange[] = [
  ['::/128', 'unspecified (RFC 4291)'],
  ['::1/128', 'loopback (RFC 4291)'],
  ['::/96', 'IPv4-compatible (RFC 4291)'],
  ['::ffff:0:0/96', 'IPv4-mapped (RFC 4291)'],
  ['::ffff:0:0:0/96', 'IPv4-translated (RFC 2765)'],
  ['64:ff9b::/96', 'NAT64 (RFC 6052)'],
  ['64:ff9b:1::/48', 'local NAT64 (RFC 8215)'],
  ['100::/64', 'discard-only (RFC 6666)'],
  ['100:0:0:1::/64', 'dummy prefix (RFC 9780)'],
  ['2001::/23', 'protocol assignments (RFC 2928)'],
  ['2001::/32', 'Teredo (RFC 4380)'],
  ['2001:1::1/128', 'port control anycast (RFC 7723)'],
  ['2001:1::2/128', 'TURN anycast (RFC 8155)'],
  ['2001:1::3/128', 'service registration anycast (RFC 9665)'],
  ['2001:2::/48', 'benchmarks (RFC 5180)'],
  ['2001:3::/32', 'AMT (RFC 7450)'],
  ['2001:4:112::/48', 'AS112 (RFC 7535)'],
  ['2001:10::/28', 'ORCHID (RFC 4843)'],
  ['2001:20::/28', 'ORCHIDv2 (RFC 7343)'],
  ['2001:30::/28', 'drone remote ids (RFC 9374)'],
  ['2001:db8::/32', 'documentation (RFC 3849)'],
  ['2002::/16', '6to4 (RFC 3056)'],
  ['2620:4f:8000::/48', 'AS112, direct (RFC 7534)'],
  ['3fff::/20', 'documentation (RFC 9637)'],
  ['5f00::/16', 'segment routing (RFC 9602)'],
  ['fc00::/7', 'unique local (RFC 4193)'],
  ['fe80::/10', 'link-local (RFC 4291)'],
  ['fec0::/10', 'site-local (RFC 3879)'],
  ['ff00::/8', 'multicast (RFC 4291)'],
];

/** The first and the last address of a range. */
export function endsOf(range: string): readonly [first: string, last: string] {
  const [network = '', prefix = ''] = range.split('/');
  const isIpv4 = !network.includes(':');
  const bits = isIpv4 ? 32n : 128n;
  const first = isIpv4 ? parseIpv4(network) : parseIpv6(network);
  const last = first | ((1n << (bits - BigInt(prefix))) - 1n);
  return isIpv4 ? [printIpv4(first), printIpv4(last)] : [printIpv6(first), printIpv6(last)];
}

/** Every way in which an IPv6 address holds an IPv4 address that somebody on the way takes out again. */
export function wrapped(ipv4: string): Readonly<Record<string, string>> {
  const value = parseIpv4(ipv4);
  const [high, low] = [value >> 16n, value & 0xffffn].map((half) => half.toString(16));
  const inverted = (0xffffffffn ^ value).toString(16).padStart(8, '0');
  return {
    'IPv4-compatible': `::${ipv4}`,
    'IPv4-mapped': `::ffff:${ipv4}`,
    'IPv4-mapped, in hexadecimal': `::ffff:${high}:${low}`,
    'IPv4-translated': `::ffff:0:${ipv4}`,
    NAT64: `64:ff9b::${ipv4}`,
    'local NAT64': `64:ff9b:1::${ipv4}`,
    '6to4': `2002:${high}:${low}::1`,
    Teredo: `2001:0:4136:e378:8000:63bf:${inverted.slice(0, 4)}:${inverted.slice(4)}`,
  };
}

function parseIpv4(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function printIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function parseIpv6(text: string): bigint {
  const [before = '', after = ''] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function printIpv6(value: bigint): string {
  return Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  ).join(':');
}
