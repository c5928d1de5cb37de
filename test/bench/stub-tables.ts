import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { KeyPair } from '../../infra/local/cast.ts';
import { writeCacheAttributes } from '../../shared/dns/shared-cache-item.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { writeDeviceEntry, writeIdentityEntry } from '../../shared/registry/entries.ts';

/** The sender of the benchmarks' messages, and the parent record's name. */
export const originalIdentity = 'alice.btps.saas.example';

const createdAt = '2025-01-15T10:30:00.000Z';

/** What the registry holds of sender and recipient. */
export function registryItems(primary: KeyPair, device: KeyPair): Record<string, AttributeValue>[] {
  const common = { originalIdentity, epoch: 1, status: 'active', createdAt } as const;
  const identity = {
    ...{ primaryKey: primary.publicKey.spkiBase64, deviceLimit: 100, activeDevices: 0, administrators: [] },
  };
  return [
    writeIdentityEntry({ ...common, ...identity, userIdentity: 'alice$saas.example' }),
    writeIdentityEntry({
      ...{ ...common, ...identity },
      originalIdentity: 'bob.btps.saas.example',
      userIdentity: 'bob$saas.example',
    }),
    writeDeviceEntry({
      ...common,
      delegatedId: 'dev1234',
      publicKey: device.publicKey.spkiBase64,
      fingerprint: device.publicKey.fingerprint,
      scopes: ['send'],
      publication: 'published',
    }),
  ];
}

/** What the shared cache holds of one of the sender's records, looked up just now. */
export function cachedRecord(
  name: string,
  primary: KeyPair,
  device: KeyPair,
): Record<string, AttributeValue> {
  const now = Date.now();
  const record =
    name === originalIdentity
      ? printParentRecord({ primaryKey: primary.publicKey.spkiBase64, devices: ['dev1234'] })
      : printDeviceRecord({ key: device.publicKey.spkiBase64 });
  return writeCacheAttributes({
    kind: 'answer',
    name,
    values: [Buffer.from(record)],
    aliases: [],
    ttlSeconds: 300,
    queryStartedAtMs: now,
    fetchedAtMs: now,
    expiresAtMs: now + 300_000,
    dnssec: 'secure',
  });
}
