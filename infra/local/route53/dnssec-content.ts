import { delegationSigner, presentDelegationSigner } from '../dnssec/delegation-signer.ts';
import type { ZoneKeys } from '../dnssec/key-ring.ts';
import type { Zone } from './zone-store.ts';

/** Content of the answer to GetDNSSEC (API reference), for a zone that is signed or not. */
export function dnssecContent(zone: Zone, keys: ZoneKeys): Readonly<Record<string, unknown>> {
  if (!zone.signed) return { Status: { ServeSignature: 'NOT_SIGNING' }, KeySigningKeys: '' };
  return {
    Status: { ServeSignature: 'SIGNING' },
    KeySigningKeys: { member: [keySigningKeyContent(zone, keys)] },
  };
}

function keySigningKeyContent(zone: Zone, { keySigning, createdAtMs }: ZoneKeys): object {
  const { flags, algorithm, key } = keySigning.data;
  const signer = delegationSigner(zone.name, keySigning);
  const createdAt = new Date(createdAtMs).toISOString();
  const publicKey = key.toString('base64');
  return {
    Name: 'local',
    // The key is in memory: there is no KMS here, and nobody asks it by this name.
    KmsArn: `arn:aws:kms:us-east-1:000000000000:key/${zone.id}`,
    Flag: flags,
    SigningAlgorithmMnemonic: 'ECDSAP256SHA256',
    SigningAlgorithmType: algorithm,
    DigestAlgorithmMnemonic: 'SHA-256',
    DigestAlgorithmType: signer.digestType,
    KeyTag: signer.keyTag,
    DigestValue: signer.digest.toString('hex').toUpperCase(),
    PublicKey: publicKey,
    DSRecord: presentDelegationSigner(signer),
    DNSKEYRecord: `${flags} 3 ${algorithm} ${publicKey}`,
    Status: 'ACTIVE',
    CreatedDate: createdAt,
    LastModifiedDate: createdAt,
  };
}
