import { createHash } from 'node:crypto';
import { GetDNSSECCommand } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDsRecords } from '../../../../functions/zone-settings/zone-client.ts';
import { printName } from '../../../../infra/local/dnssec/canonical-form.ts';
import { startRoute53, zoneName } from './start-route53.ts';

let route53: Awaited<ReturnType<typeof startRoute53>>;

beforeAll(async () => {
  route53 = await startRoute53();
});
afterAll(() => route53.stop());

const getDnssec = async (id: string) => {
  const { $metadata, ...answer } = await route53.client.send(new GetDNSSECCommand({ HostedZoneId: id }));
  return answer;
};

test('GetDNSSEC of a signed zone gives its key-signing key and the DS record for its parent (API reference)', async () => {
  const { store, zone, clock } = route53;
  const { data, tag } = store.keys.of(zone.name).keySigning;
  const key = Buffer.concat([Buffer.from([1, 1, 3, 13]), data.key]);
  const digest = createHash('sha256').update(printName(zoneName)).update(key).digest('hex').toUpperCase();
  const publicKey = data.key.toString('base64');
  expect(await getDnssec(zone.id)).toEqual({
    Status: { ServeSignature: 'SIGNING' },
    KeySigningKeys: [
      {
        Name: 'local',
        KmsArn: `arn:aws:kms:us-east-1:000000000000:key/${zone.id}`,
        Flag: 257,
        SigningAlgorithmMnemonic: 'ECDSAP256SHA256',
        SigningAlgorithmType: 13,
        DigestAlgorithmMnemonic: 'SHA-256',
        DigestAlgorithmType: 2,
        KeyTag: tag,
        DigestValue: digest,
        PublicKey: publicKey,
        DSRecord: `${tag} 13 2 ${digest}`,
        DNSKEYRecord: `257 3 13 ${publicKey}`,
        Status: 'ACTIVE',
        CreatedDate: new Date(clock.nowMs),
        LastModifiedDate: new Date(clock.nowMs),
      },
    ],
  });
  const reader = { client: route53.client, hostedZoneId: zone.id, zoneName };
  expect(await readDsRecords(reader)).toBe(`${tag} 13 2 ${digest}`);
});

test.each([
  ['KMS key is disabled needs action', 'keySigning', 'ACTION_NEEDED', 'ACTION_NEEDED'],
  ['own key cannot be used has an internal failure', 'zoneSigning', 'INTERNAL_FAILURE', 'ACTIVE'],
] as const)('GetDNSSEC of a zone whose %s (API reference)', async (_, key, zoneStatus, keyStatus) => {
  const { store, zone } = route53;
  store.keys.disable(zone.name, key);
  const { Status, KeySigningKeys = [] } = await getDnssec(zone.id);
  store.keys.disable(zone.name);
  expect([Status?.ServeSignature, KeySigningKeys.map((one) => one.Status)]).toEqual([
    zoneStatus,
    [keyStatus],
  ]);
  expect(await getDnssec(zone.id)).toMatchObject({ Status: { ServeSignature: 'SIGNING' } });
});

test('GetDNSSEC of an unsigned zone is NOT_SIGNING, without keys', async () => {
  const { id } = route53.store.createZone('btps.unsigned.example');
  route53.store.setSigned('btps.unsigned.example', false);
  expect(await getDnssec(id)).toEqual({ Status: { ServeSignature: 'NOT_SIGNING' }, KeySigningKeys: [] });
});

test('an unknown zone is NoSuchHostedZone, to the API and to setSigned', async () => {
  await expect(getDnssec('Z404')).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
  expect(() => route53.store.setSigned('btps.missing.example', true)).toThrow(
    expect.objectContaining({ code: 'NoSuchHostedZone' }),
  );
});
