import { isIPv4, isIPv6 } from 'node:net';

/**
 * The subject that stands for a source address: IPv4 as it is, IPv6 by its /64, as one host commonly holds all
 * addresses of that, and an IPv4-mapped address as the IPv4 one (RFC 4291 section 2.5.5.2).
 *
 * @throws TypeError when the text is no IP address.
 */
export function sourceSubject(address: string): string {
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) throw new TypeError('the source address is not an IP address');
  const groups = ipv6Groups(address);
  const [high, low] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped && high !== undefined && low !== undefined) {
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight 16-bit groups; the URL parser turns a dotted tail into two of them and drops leading zeros. */
function ipv6Groups(address: string): readonly number[] {
  const withoutZone = address.replace(/%.*$/, '');
  const canonical = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const before = readGroups(head);
  if (tail === undefined) return before;
  const after = readGroups(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function readGroups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
