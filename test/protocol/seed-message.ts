import type { SignedMembers } from '../../shared/protocol/message.ts';

/** What the signature covers in the example of message-flow.md, Message Construction. */
export const seedMembers: SignedMembers = {
  version: '1.0',
  issuedAt: '2025-01-15T10:30:00Z',
  document: {
    title: 'Monthly Service Invoice',
    id: 'INV-2025-001',
    totalAmount: { value: 1500, currency: 'USD' },
  },
  id: 'msg_abc123',
  type: 'btp_invoice',
  from: 'dev1234$alice.btps.saas.com',
  to: 'bob$receiver.com',
};

/** The text that its signature covers, written down by hand: 1500.00 has become 1500. */
export const seedSignedText =
  '{"version":"1.0","issuedAt":"2025-01-15T10:30:00Z","document":{"title":"Monthly Service Invoice",' +
  '"id":"INV-2025-001","totalAmount":{"value":1500,"currency":"USD"}},"id":"msg_abc123",' +
  '"type":"btp_invoice","from":"dev1234$alice.btps.saas.com","to":"bob$receiver.com"}';

/** A signature that is well formed and holds for nothing. */
export const formalSignature = {
  algorithm: 'sha256',
  value: Buffer.alloc(64, 1).toString('base64'),
  fingerprint: Buffer.alloc(32, 2).toString('base64'),
} as const;

/** Parameters of the documents' cipher that are well formed. */
export const cbcEncryption = {
  algorithm: 'aes-256-cbc',
  encryptedKey: Buffer.alloc(256, 3).toString('base64'),
  iv: Buffer.alloc(16, 4).toString('base64'),
  type: 'standardEncrypt',
} as const;

/** Parameters of our cipher that are well formed. */
export const gcmEncryption = {
  algorithm: 'aes-256-gcm',
  encryptedKey: cbcEncryption.encryptedKey,
  iv: Buffer.alloc(12, 4).toString('base64'),
  authTag: Buffer.alloc(16, 5).toString('base64'),
  type: 'standardEncrypt',
} as const;

/** The example of the documents as they lay it out, without its encryption: its document is in the clear. */
export const seedExample = `{
  "version": "1.0",
  "issuedAt": "2025-01-15T10:30:00Z",
  "document": {
    "title": "Monthly Service Invoice",
    "id": "INV-2025-001",
    "totalAmount": {
      "value": 1500.00,
      "currency": "USD"
    }
  },
  "id": "msg_abc123",
  "type": "btp_invoice",
  "from": "dev1234$alice.btps.saas.com",
  "to": "bob$receiver.com",
  "signature": {
    "algorithm": "sha256",
    "value": "base64_encoded_signature",
    "fingerprint": "device_public_key_fingerprint"
  }
}`;

/** Fills the placeholders of the example. */
export function filledSeedExample({ value, fingerprint }: { value: string; fingerprint: string }): string {
  return seedExample
    .replace('base64_encoded_signature', value)
    .replace('device_public_key_fingerprint', fingerprint);
}

/** Encodes a text, or the JSON of a value, as a body. */
export function body(content: unknown): Uint8Array {
  return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));
}
