import { describe, expect, test } from 'vitest';
import { parseTrustAnchors, rootTrustAnchors } from '../../../shared/dns/dnssec/trust-anchor.ts';
import { parseName, rootName } from '../../../shared/dns/name.ts';

const digest = 'AB'.repeat(32);
const bytes = new Uint8Array(32).fill(0xab);
const signer = { keyTag: 1, algorithm: 13, digestType: 2, digest: bytes };

describe('trust anchors are read', () => {
  test('both of the root by default (IANA, root-anchors.xml)', () => {
    const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
    expect(parseTrustAnchors(rootTrustAnchors)).toEqual(
      new Map([
        [
          rootName,
          {
            zone: rootName,
            signers: [
              {
                keyTag: 20_326,
                algorithm: 8,
                digestType: 2,
                digest: hex('e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d'),
              },
              {
                keyTag: 38_696,
                algorithm: 8,
                digestType: 2,
                digest: hex('683d2d0acb8c9b712a1948b27f741219298d0a450d612c483af444a4c0fb2b16'),
              },
            ],
          },
        ],
      ]),
    );
  });

  test.each([
    `saas.com IN DS 1 13 2 ${digest}`,
    `Saas.COM. 3600 in ds 1 13 2 ${digest.toLowerCase()}`,
    `saas.com\tIN\tDS\t1 13 2 ${digest.slice(0, 20)} ${digest.slice(20)} `,
  ])('%s (RFC 4034 section 5.3)', (text) => {
    const zone = parseName('saas.com');
    expect(parseTrustAnchors([text])).toEqual(new Map([[zone, { zone, signers: [signer] }]]));
  });

  test('several of a zone together, without those of an unknown algorithm', () => {
    const anchors = [
      `com IN DS 1 13 2 ${digest}`,
      `com IN DS 2 200 2 ${digest}`,
      `com IN DS 3 13 4 ${digest}${digest.slice(0, 32)}`,
    ];
    const zone = parseName('com');
    const strong = { ...signer, keyTag: 3, digestType: 4, digest: new Uint8Array(48).fill(0xab) };
    expect(parseTrustAnchors(anchors)).toEqual(new Map([[zone, { zone, signers: [signer, strong] }]]));
  });
});

describe('anything else is misuse', () => {
  test.each([
    ['nothing', [], 'no trust anchor given'],
    ['no DS record', ['. IN DNSKEY 257 3 13 AAAA'], 'not a DS record: ". IN DNSKEY 257 3 13 AAAA"'],
    ['a digest of the wrong length', ['. IN DS 1 13 2 ABCD'], 'not a DS record: ". IN DS 1 13 2 ABCD"'],
    [
      'a key tag above 65535',
      [`. IN DS 70000 13 2 ${digest}`],
      `not a DS record: ". IN DS 70000 13 2 ${digest}"`,
    ],
    [
      'only unknown algorithms',
      [`. IN DS 1 200 2 ${digest}`],
      'no trust anchor of a zone has a known algorithm and digest',
    ],
    ['a name that is none', [`a..b IN DS 1 13 2 ${digest}`], 'not a domain name: "a..b"'],
  ])('%s', (_, texts, message) => {
    expect(() => parseTrustAnchors(texts)).toThrow(new TypeError(message));
  });
});
