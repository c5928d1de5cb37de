import { type JsonSchema, objectSchema, ref } from '../json-schema.ts';
import { base64Schema } from './texts.ts';

const encryption = {
  encryptedKey: {
    ...base64Schema(),
    description: 'The AES key, encrypted with RSA-OAEP for the recipient.',
  },
  type: {
    type: 'string',
    pattern: '^[A-Za-z0-9_-]{1,64}$',
    description: 'Name of the kind of encryption; the SDK writes `standardEncrypt`.',
  },
};

/**
 * A message, as `readMessage` takes it. That one is written out by hand, for speed; a property test shows that both
 * take the same messages, and names what a schema cannot say.
 *
 * Source: message-flow.md, Message Construction.
 */
export const messageSchemas: Readonly<Record<string, JsonSchema>> = {
  Signature: {
    ...objectSchema({
      algorithm: { type: 'string', const: 'sha256' },
      value: {
        ...base64Schema(),
        description: 'Ed25519, or RSA PKCS#1 v1.5; see the description of the API.',
      },
      fingerprint: ref('Fingerprint'),
    }),
    description: 'A signature, and by which key.',
  },
  Encryption: {
    description: 'How the recipient reads an encrypted document, which is a string then.',
    oneOf: [
      objectSchema({
        algorithm: { type: 'string', const: 'aes-256-gcm' },
        ...encryption,
        iv: base64Schema(12),
        authTag: base64Schema(16),
      }),
      objectSchema({
        algorithm: { type: 'string', const: 'aes-256-cbc' },
        ...encryption,
        iv: base64Schema(16),
      }),
    ],
  },
  Message: {
    ...objectSchema(
      {
        version: { type: 'string', const: '1.0' },
        issuedAt: ref('IssuedAt'),
        document: { description: 'The business document: any JSON value, nested at most 64 deep.' },
        id: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' },
        type: { type: 'string', pattern: '^[a-z0-9_]{1,64}$' },
        from: ref('Identity'),
        to: ref('UserIdentity'),
        signature: ref('Signature'),
        encryption: ref('Encryption'),
      },
      ['encryption'],
    ),
    dependentSchemas: { encryption: { properties: { document: { type: 'string' } } } },
    description: [
      'A signed message, at most 256 KiB of UTF-8 JSON that has one meaning only: no member twice, none that is not',
      'listed here, no `__proto__`, no lone surrogate, no number that a double does not hold exactly.',
    ].join(' '),
  },
};
