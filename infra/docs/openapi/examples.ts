import { createHash } from 'node:crypto';

const digestOf = (text: string) => createHash('sha256').update(text).digest('base64');

/** Public key of RFC 8032 section 7.1, test 1. */
export const examplePublicKey = 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';

export const exampleFingerprint = createHash('sha256')
  .update(Buffer.from(examplePublicKey, 'base64'))
  .digest('base64');

export const exampleTime = '2026-01-31T12:00:00.000Z';

export const exampleUser = 'alice$saas.com';

export const exampleDevice = 'dev1234$alice.btps.saas.com';

export const exampleDigest = digestOf('a message');

export const exampleReceipt = `001769860800000#${createHash('sha256').update('a receipt').digest('base64url')}`;

/** In the form of one; nobody signed it. */
export const exampleSignature = {
  algorithm: 'sha256',
  value: createHash('sha512').update('a signature').digest('base64'),
  fingerprint: exampleFingerprint,
};

/** A message in its form; nobody signed it. */
export const exampleMessage = {
  version: '1.0',
  issuedAt: '2026-01-31T12:00:00Z',
  document: {
    title: 'Annual Service Invoice',
    id: 'INV-2026-001',
    totalAmount: { value: 18000, currency: 'EUR' },
  },
  id: 'msg_1',
  type: 'btp_invoice',
  from: exampleDevice,
  to: 'bob$saas.com',
  signature: exampleSignature,
};

/** In the form of a token, and obviously none. */
export const exampleToken = 'x'.repeat(43);

export const exampleAccessToken = 'eyJ…';
