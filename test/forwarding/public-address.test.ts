import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../../shared/forwarding/public-address.ts';
import { endsOf, ipv4Ranges, ipv6Ranges, wrapped } from './special-purpose-ranges.ts';

describe('addresses that messages are not sent to (IANA special-purpose registries)', () => {
  test.each([...ipv4Ranges, ...ipv6Ranges])('%s: %s', (range) => {
    const ends = endsOf(range);
    expect(ends.map((address) => [address, isPublicAddress(address)])).toEqual(
      ends.map((address) => [address, false]),
    );
  });

  test.each([...ipv4Ranges, ['8.8.8.8/32', 'public'] as const])(
    '%s (%s) wrapped in an IPv6 address, in every way',
    (range) => {
      const found = endsOf(range).flatMap((address) =>
        Object.values(wrapped(address)).filter(isPublicAddress),
      );
      expect(found).toEqual([]);
    },
  );

  test.each([
    ['the metadata of an instance', '169.254.169.254'],
    ['credentials of a container', '169.254.170.2'],
    ['the metadata of an instance, by IPv6', 'fd00:ec2::254'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['public with a zone', '2600::1%eth0'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['octal', '0177.0.0.1'],
    ['fewer parts', '127.1'],
    ['one number', '2130706433'],
    ['in brackets', '[2600::1]'],
  ])('%s: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  // The first and the last public address beside each range.
  test.each([
    ['1.0.0.0', '9.255.255.255'],
    ['11.0.0.0', '100.63.255.255'],
    ['100.128.0.0', '126.255.255.255'],
    ['128.0.0.0', '169.253.255.255'],
    ['169.255.0.0', '172.15.255.255'],
    ['172.32.0.0', '191.255.255.255'],
    ['192.0.1.0', '192.0.1.255'],
    ['192.0.3.0', '192.31.195.255'],
    ['192.31.197.0', '192.52.192.255'],
    ['192.52.194.0', '192.88.98.255'],
    ['192.88.100.0', '192.167.255.255'],
    ['192.169.0.0', '192.175.47.255'],
    ['192.175.49.0', '198.17.255.255'],
    ['198.20.0.0', '198.51.99.255'],
    ['198.51.101.0', '203.0.112.255'],
    ['203.0.114.0', '223.255.255.255'],
    ['2001:200::', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db9::', '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2003::', '2620:4f:7fff:ffff:ffff:ffff:ffff:ffff'],
    ['2620:4f:8001::', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['3fff:1000::', '3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s to %s are of the internet', (first, last) => {
    expect([isPublicAddress(first), isPublicAddress(last)]).toEqual([true, true]);
  });
});
