import { expect, test } from 'vitest';
import { createTransport } from '../../shared/dns/create-transport.ts';
import { parseServerUrl } from '../../shared/dns/server-url.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';

const nameOf = (url: string) => createTransport(url, { random: (size) => new Uint8Array(size) }).name;
const isSetting = (url: string) =>
  settingsSchema.safeParse({ domain: 'saas.com', dnsServers: [url] }).success;

test.each([
  ['8.8.8.8', 'udp://8.8.8.8:53', { protocol: 'udp', address: { host: '8.8.8.8', port: 53, family: 4 } }],
  [
    'udp://[::1]:5300',
    'udp://[::1]:5300',
    { protocol: 'udp', address: { host: '::1', port: 5300, family: 6 } },
  ],
  [
    'tls://1.1.1.1',
    'tls://1.1.1.1:853',
    { protocol: 'tls', server: { identity: '1.1.1.1', host: '1.1.1.1', port: 853 } },
  ],
  [
    'tls://[2606:4700:4700::1111]:8853',
    'tls://[2606:4700:4700::1111]:8853',
    {
      protocol: 'tls',
      server: { identity: '2606:4700:4700::1111', host: '2606:4700:4700::1111', port: 8853 },
    },
  ],
  [
    'tls://dns.google',
    'tls://dns.google:853',
    { protocol: 'tls', server: { identity: 'dns.google', host: 'dns.google', port: 853 } },
  ],
  [
    'tls://dns.google#8.8.8.8',
    'tls://dns.google:853',
    { protocol: 'tls', server: { identity: 'dns.google', host: '8.8.8.8', port: 853 } },
  ],
  [
    'https://dns.google/dns-query',
    'https://dns.google/dns-query',
    {
      protocol: 'https',
      server: { identity: 'dns.google', host: 'dns.google', port: 443 },
      path: '/dns-query',
    },
  ],
  [
    'https://dns.google:8443/resolve/x#2001:4860:4860::8888',
    'https://dns.google:8443/resolve/x',
    {
      protocol: 'https',
      server: { identity: 'dns.google', host: '2001:4860:4860::8888', port: 8443 },
      path: '/resolve/x',
    },
  ],
  [
    'https://1.1.1.1/dns-query',
    'https://1.1.1.1/dns-query',
    { protocol: 'https', server: { identity: '1.1.1.1', host: '1.1.1.1', port: 443 }, path: '/dns-query' },
  ],
])('%s is a name server, also as a setting', (url, name, parsed) => {
  expect(parseServerUrl(url)).toEqual(parsed);
  expect(nameOf(url)).toBe(name);
  expect(isSetting(url)).toBe(true);
});

test.each([
  'tls://',
  'tls://dns_google',
  'tls://1.2.3',
  'tls://dns.google/path',
  'tls://dns.google:0',
  'tls://dns.google:65536',
  'tls://dns.google#dns.example',
  'tls://1.1.1.1#8.8.8.8',
  'tls://user@dns.google',
  'https://dns.google',
  'https://dns.google/dns-query?dns=x',
  'https://user:secret@dns.google/dns-query',
  'http://dns.google/dns-query',
  'quic://dns.google',
])('%s is refused with a TypeError', (url) => {
  expect(() => parseServerUrl(url)).toThrow(
    new TypeError(`not the address of a name server: ${JSON.stringify(url)}`),
  );
});
