import { expect, test } from 'vitest';
import { formatServerAddress, parseServerAddress } from '../../shared/dns/server-address.ts';

test.each([
  ['8.8.8.8', { host: '8.8.8.8', port: 53, family: 4 }, 'udp://8.8.8.8:53'],
  ['127.0.0.1:5300', { host: '127.0.0.1', port: 5300, family: 4 }, 'udp://127.0.0.1:5300'],
  ['udp://127.0.0.1:5300', { host: '127.0.0.1', port: 5300, family: 4 }, 'udp://127.0.0.1:5300'],
  ['::1', { host: '::1', port: 53, family: 6 }, 'udp://[::1]:53'],
  ['[::1]', { host: '::1', port: 53, family: 6 }, 'udp://[::1]:53'],
  [
    'udp://[2001:db8::1]:65535',
    { host: '2001:db8::1', port: 65_535, family: 6 },
    'udp://[2001:db8::1]:65535',
  ],
] as const)('%s is the address of a name server', (text, address, printed) => {
  expect(parseServerAddress(text)).toEqual(address);
  expect(formatServerAddress('udp', address)).toBe(printed);
});

test.each([
  '',
  'dns.example',
  '8.8.8',
  '8.8.8.8:0',
  '8.8.8.8:65536',
  '8.8.8.8:',
  'tls://8.8.8.8',
  '[8.8.8.8',
  '::1:x',
  'fe80::1%eth0',
  ' 8.8.8.8',
])('%j is refused with a TypeError', (text) => {
  expect(() => parseServerAddress(text)).toThrow(
    new TypeError(`not the address of a name server: ${JSON.stringify(text)}`),
  );
});
