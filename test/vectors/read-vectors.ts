import { readFileSync } from 'node:fs';

/** Where published vectors come from, and under what licence they stand here. */
export interface Origin {
  readonly source: string;
  readonly licence: string;
}

/** Vectors of Wycheproof for one kind of key. */
export interface Wycheproof extends Origin {
  readonly groups: readonly {
    /** Base64 of the key's SPKI in DER. */
    readonly spki: string;
    readonly bits?: number;
    readonly tests: readonly WycheproofTest[];
  }[];
}

/** One of them; message and signature in base64. */
export interface WycheproofTest {
  readonly id: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly message: string;
  readonly signature: string;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

/** RFC 8032 section 7.1, in hexadecimal. */
export interface Rfc8032 extends Origin {
  readonly tests: readonly {
    readonly name: string;
    readonly secretKey: string;
    readonly publicKey: string;
    readonly message: string;
    readonly signature: string;
  }[];
}

/** Edge cases that libraries decide differently, in hexadecimal. */
export interface Speccheck extends Origin {
  readonly cases: readonly {
    readonly what: string;
    readonly message: string;
    readonly publicKey: string;
    readonly signature: string;
  }[];
}

/** Reads a file of published vectors. */
export function readVectors<File extends Origin>(name: string): File {
  return JSON.parse(readFileSync(new URL(`data/${name}.json`, import.meta.url), 'utf8'));
}
