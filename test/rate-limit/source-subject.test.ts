import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceSubject } from '../../shared/rate-limit/source-subject.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:0207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('source address %s is limited as %s (design, Limits)', (address, subject) => {
  expect(sourceSubject(address)).toBe(subject);
});

test.each(['', 'localhost', '192.0.2', '192.0.2.7:443', '[::1]', '192.0.2.7, 198.51.100.1'])(
  '%j is no source address, which is a TypeError',
  (address) => {
    expect(() => sourceSubject(address)).toThrow(new TypeError('the source address is not an IP address'));
  },
);

test('all addresses of one /64, however written, are one subject, and other networks are not', () => {
  const network = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 4, maxLength: 4 });
  const host = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
  const print = (groups: readonly number[], width: number) =>
    groups.map((group) => group.toString(16).padStart(width, '0')).join(':');
  fc.assert(
    fc.property(network, network, host, host, (net, otherNet, one, another) => {
      const subject = sourceSubject(print([...net, ...one], 0));
      expect(sourceSubject(print([...net, ...another], 4).toUpperCase())).toBe(subject);
      expect(sourceSubject(`${print(net, 0)}::`)).toBe(subject);
      expect(sourceSubject(print([...otherNet, ...one], 0)) === subject).toBe(
        print(net, 4) === print(otherNet, 4),
      );
    }),
  );
});
