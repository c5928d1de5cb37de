import { delegationSigner, presentDelegationSigner } from '../dnssec/delegation-signer.ts';
import type { UnusableKey, ZoneKeys } from '../dnssec/key-ring.ts';
import type { Zone } from './zone-store.ts';

/** Content of the answer to GetDNSSEC (API reference), for a zone that is signed, not signed, or cannot be. */
export function dnssecContent(
  zone: Zone,
  keys: ZoneKeys,
  unusable?: UnusableKey,
): Readonly<Record<string, unknown>> {
  if (!zone.signed) return { Status: { ServeSignature: 'NOT_SIGNING' }, KeySigningKeys: '' };
  const keySigningKey = keySigningKeyContent(zone, keys, unusable === 'keySigning');
  return { Status: signingStatus(unusable), KeySigningKeys: { member: [keySigningKey] } };
}

/** As the API reference has it (DNSSECStatus): the key of KMS is for its owner to mend, anything else for Route 53. */
function signingStatus(unusable: UnusableKey | undefined): object {
  if (unusable === undefined) return { ServeSignature: 'SIGNING' };
  if (unusable === 'keySigning') return { ServeSignature: 'ACTION_NEEDED' };
  return {
    ServeSignature: 'INTERNAL_FAILURE',
    StatusMessage: 'The zone cannot be signed. Disable DNSSEC signing and enable it again.',
  };
}

function keySigningKeyContent(
  zone: Zone,
  { keySigning, createdAtMs }: ZoneKeys,
  needsAction: boolean,
): object {
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
    Status: needsAction ? 'ACTION_NEEDED' : 'ACTIVE',
    CreatedDate: createdAt,
    LastModifiedDate: createdAt,
  };
}
