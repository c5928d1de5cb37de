import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { payloadDigest } from '../../shared/protocol/digest.ts';
import { enrolmentProofText, refreshProofText, verifyProof } from '../../shared/protocol/proof.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';
import { signText } from '../../shared/protocol/sign-message.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const options = { acceptRsaPayloadSignatures: false };
const text = refreshProofText({
  audience: 'https://api.saas.com',
  delegatedIdentity: 'dev1$alice.btps.saas.com',
  fingerprint: 'fingerprint',
  refreshToken: 'refresh-1',
  requestId: 'request-1',
  issuedAt: '2025-01-15T10:30:00Z',
});

function ownKey() {
  const key = parsePublicKey(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
  if (!key.ok) throw new Error('a generated key is refused');
  return key.value;
}

const refusedFor = (reason: string) => ({
  ok: false,
  refusal: { code: 'SIGNATURE_VERIFICATION_FAILED', reasons: [reason] },
});

describe('what a device signs to show that it holds its key (design, Wire formats)', () => {
  test('an enrolment names the server, the user, the key and the hash of the token', () => {
    expect(
      enrolmentProofText({
        audience: 'https://api.saas.com',
        identity: 'alice$saas.com',
        fingerprint: 'fingerprint',
        authToken: 'one-time',
        issuedAt: '2025-01-15T10:30:00Z',
      }),
    ).toBe(
      `["btps-enrol-v1","https://api.saas.com","alice$saas.com","fingerprint","${payloadDigest('one-time').toString('base64')}","2025-01-15T10:30:00Z"]`,
    );
  });

  test('a renewal names the server, the device, the key, the hash of the token and the request', () => {
    expect(text).toBe(
      `["btps-refresh-v1","https://api.saas.com","dev1$alice.btps.saas.com","fingerprint","${payloadDigest('refresh-1').toString('base64')}","request-1","2025-01-15T10:30:00Z"]`,
    );
  });
});

describe('verifyProof', () => {
  test('a text signed with the key that the signature names is taken', () => {
    expect(verifyProof(text, signText(text, privateKey), ownKey(), options)).toEqual({
      ok: true,
      value: 'ed25519',
    });
  });

  test('a signature that names another key is refused', () => {
    const { value } = signText(text, privateKey);
    expect(verifyProof(text, { value, fingerprint: 'other' }, ownKey(), options)).toEqual(
      refusedFor('the fingerprint is not that of the key'),
    );
  });

  test('a signature of another text is refused', () => {
    expect(verifyProof(text, signText(`${text} `, privateKey), ownKey(), options)).toEqual(
      refusedFor('the signature does not hold under this ed25519 key'),
    );
  });
});
