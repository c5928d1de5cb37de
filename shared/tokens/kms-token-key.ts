import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { publicTokenJwk } from './public-token-jwk.ts';
import type { TokenKey } from './token-key.ts';

/**
 * A token key of KMS (`ECC_NIST_EDWARDS25519`), which never leaves it; the public half is fetched once.
 *
 * @param keyId ARN of the key
 * @param kid the thumbprint of RFC 7638 unless given
 * @throws TypeError when the key is no Ed25519 key; Error of the SDK when KMS fails
 */
export async function kmsTokenKey(client: KMSClient, keyId: string, kid?: string): Promise<TokenKey> {
  const { PublicKey: spki } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (!spki) throw new Error('KMS answered without a public key');
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const { publicJwk, thumbprint } = await publicTokenJwk(publicKey);
  return { kid: kid ?? thumbprint, publicJwk, sign: (bytes) => signWithKms(client, keyId, bytes) };
}

/** `RAW`: with a digest, KMS would sign by Ed25519ph, which JWS does not know. */
async function signWithKms(client: KMSClient, keyId: string, bytes: Uint8Array): Promise<Uint8Array> {
  const { Signature: signature } = await client.send(
    new SignCommand({
      KeyId: keyId,
      Message: bytes,
      MessageType: 'RAW',
      SigningAlgorithm: 'ED25519_SHA_512',
    }),
  );
  if (!signature) throw new Error('KMS answered without a signature');
  return signature;
}
