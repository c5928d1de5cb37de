/** How signatures of one algorithm are checked. */
export type SignatureAlgorithm =
  | { readonly family: 'rsa'; readonly hash: string; readonly minModulusBits: number }
  | { readonly family: 'ec'; readonly hash: string; readonly curve: string; readonly coordinateBytes: number }
  | {
      readonly family: 'edwards';
      readonly curve: string;
      readonly keyBytes: number;
      readonly signatureBytes: number;
    };

/** Signature algorithms that count, by their number (IANA, DNSSEC Algorithm Numbers). Any other is unknown. */
export const signatureAlgorithms: ReadonlyMap<number, SignatureAlgorithm> = new Map<
  number,
  SignatureAlgorithm
>([
  // RFC 5702: RSA with SHA-2. Moduli below 1,024 bits are within anybody's reach.
  [8, { family: 'rsa', hash: 'sha256', minModulusBits: 1024 }],
  [10, { family: 'rsa', hash: 'sha512', minModulusBits: 1024 }],
  // RFC 6605: ECDSA.
  [13, { family: 'ec', hash: 'sha256', curve: 'P-256', coordinateBytes: 32 }],
  [14, { family: 'ec', hash: 'sha384', curve: 'P-384', coordinateBytes: 48 }],
  // RFC 8080: EdDSA.
  [15, { family: 'edwards', curve: 'Ed25519', keyBytes: 32, signatureBytes: 64 }],
  [16, { family: 'edwards', curve: 'Ed448', keyBytes: 57, signatureBytes: 114 }],
]);

/** Digest algorithms of DS records that count, by their number (IANA, Digest Algorithms). */
export const digestAlgorithms: ReadonlyMap<number, { readonly hash: string; readonly bytes: number }> =
  new Map([
    [1, { hash: 'sha1', bytes: 20 }],
    [2, { hash: 'sha256', bytes: 32 }],
    [4, { hash: 'sha384', bytes: 48 }],
  ]);

/** The digest that counts only where a zone has no DS record with a stronger one (RFC 4509 section 3). */
export const weakDigestType = 1;
