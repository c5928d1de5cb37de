import { beforeAll, describe, expect, test } from 'vitest';
import { allowedAddresses } from '../../shared/forwarding/allowed-addresses.ts';
import type { PostingRules } from '../../shared/forwarding/post-message.ts';
import { parseEndpoint } from '../../shared/protocol/endpoint.ts';
import { type Certificate, loopback, makeCertificate, openRules, post, serve } from './https-receiver.ts';
import { endsOf, ipv4Ranges, ipv6Ranges, wrapped } from './special-purpose-ranges.ts';

let certificate: Certificate;
let rules: PostingRules;
beforeAll(async () => {
  certificate = await makeCertificate();
  rules = openRules(certificate);
});

const closed = { allowPrivateAddresses: false, allowOtherPorts: false };

/** Posts to a URL whose name stands for these addresses; to connect anywhere fails the run. */
const postTo = (url: string, addresses: readonly string[] = []) => {
  const family = (address: string) => (address.includes(':') ? 6 : 4);
  const resolveHost = async () => addresses.map((address) => ({ address, family: family(address) }));
  return post(url, { ...rules, ...closed, resolveHost });
};

const inUrl = (address: string) => (address.includes(':') ? `https://[${address}]/` : `https://${address}/`);
const refused = { kind: 'not-allowed' };
const allRanges = [...ipv4Ranges, ...ipv6Ranges];

describe('a server at an address that is set aside (IANA special-purpose registries)', () => {
  test.each(allRanges)('%s, %s: not allowed, by a name or by itself', async (range) => {
    for (const address of endsOf(range)) {
      expect(await postTo('https://receiver.example/', [address])).toEqual(refused);
      expect(await postTo(inUrl(address))).toEqual(refused);
    }
  });

  test.each(Object.entries(wrapped('127.0.0.1')))('loopback as %s: %s', async (_, address) => {
    expect(await postTo(inUrl(address))).toEqual(refused);
    expect(await postTo('https://receiver.example/', [address])).toEqual(refused);
  });

  test('a name that stands for a public address and a private one: only the public one is connected to', async () => {
    const resolveHost = async () => [
      { address: '10.0.0.1', family: 4 },
      { address: '8.8.8.8', family: 4 },
      { address: '::1', family: 6 },
    ];
    const endpoint = new URL('https://receiver.example/');
    expect(await allowedAddresses(endpoint, { ...closed, resolveHost })).toEqual([
      { address: '8.8.8.8', family: 4 },
    ]);
  });
});

describe('an address in disguise is the address that it is (WHATWG URL, host parsing)', () => {
  test.each([
    'https://127.1/',
    'https://127.0.1/',
    'https://127.0.0.1./',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://017700000001/',
    'https://0x7f.0.0.1/',
    'https://0X7F.1/',
    'https://0177.0.0.1/',
    'https://0000177.0.0.1/',
    'https://%31%32%37.0.0.1/',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://127.0.\n0.1/',
    'https:\\\\127.0.0.1\\',
    'https:127.0.0.1',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[0000:0000::0001]/',
    'https://[::ffff:7f00:1]/',
    'https://[::FFFF:127.0.0.1]/',
    'https://2852039166/latest/meta-data',
    'https://0xa9fea9fe/latest/meta-data',
    'https://169.254.43518/latest/meta-data',
  ])('%s', async (url) => {
    expect(await postTo(url)).toEqual(refused);
  });

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'metadata.google.internal'])(
    'the name %s is looked up as any other is',
    async (name) => {
      expect(await postTo(`https://${name}/`, ['127.0.0.1'])).toEqual(refused);
    },
  );
});

describe('what is no URL of a server at all', () => {
  test.each([
    'https://receiver.example@127.0.0.1/',
    'https://alice:secret@receiver.example/',
    'https://@receiver.example/#',
    'https://receiver.example/#fragment',
    'http://receiver.example/',
    'ftp://receiver.example/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_x',
    'https://127.0.0.1%00.receiver.example/',
    'https://[fe80::1%25eth0]/',
    'https://1.2.3.4.5/',
    'https://256.0.0.1/',
    'https://',
  ])('%s', (url) => {
    expect(parseEndpoint(url)).toBeUndefined();
  });
});

describe('ports', () => {
  test.each([0, 22, 25, 80, 444, 6379, 8443, 65_535])('%i is not allowed', async (port) => {
    expect(await postTo(`https://receiver.example:${port}/`, ['8.8.8.8'])).toEqual(refused);
  });

  test('443 by its number is the one that is', async () => {
    const resolveHost = async () => [{ address: '8.8.8.8', family: 4 }];
    const endpoint = new URL('https://receiver.example:443/');
    expect(await allowedAddresses(endpoint, { ...closed, resolveHost })).toEqual([
      { address: '8.8.8.8', family: 4 },
    ]);
  });
});

describe('between the check and the connection', () => {
  test('a name that is rebound: it is looked up once, and the address that was checked is connected to', async () => {
    const checked = { address: '127.0.0.2', family: 4 };
    const { url, port, seen } = await serve(certificate, (_, response) => response.end(), checked.address);
    // Where the name leads at any later time, the system's own answer included, nobody listens.
    const answers = [[checked], [loopback]];
    let lookups = 0;
    const resolveHost = async () => answers[lookups++] ?? [];
    expect(await post(url, { ...rules, resolveHost })).toEqual({ kind: 'answer', status: 200, body: '' });
    expect([lookups, seen]).toEqual([1, [{ path: '/messages', host: `localhost:${port}` }]]);
  });

  test('a name that is rebound between two attempts is refused at the second', async () => {
    const { url, seen } = await serve(certificate, (_, response) => response.end());
    const answers = [[loopback], [{ address: '169.254.169.254', family: 4 }]];
    const resolveHost = async () => answers.shift() ?? [];
    expect(await post(url, { ...rules, resolveHost })).toMatchObject({ status: 200 });
    const second = { ...rules, allowPrivateAddresses: false, resolveHost };
    expect([await post(url, second), seen.length]).toEqual([refused, 1]);
  });

  test.each([301, 302, 303, 307, 308])(
    'a redirect with %i is an answer, and is not followed',
    async (status) => {
      const inside = await serve(certificate, (_, response) => response.end('secret'));
      const { url, seen } = await serve(certificate, (_, response) => {
        response.writeHead(status, { location: inside.url }).end();
      });
      expect(await post(url, rules)).toEqual({ kind: 'answer', status, body: '' });
      expect([seen.length, inside.seen]).toEqual([1, []]);
    },
  );
});
