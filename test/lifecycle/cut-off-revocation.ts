import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { LocalCloud } from '../../infra/local/cloud.ts';
import { Registrar } from '../../infra/local/registrar.ts';
import type { DelegatedIdentity } from '../../shared/protocol/identity.ts';
import { revocationPut } from '../../shared/revocation/revocation-entry.ts';

/** Leaves a revocation as a function does that was killed right after it registered it, so many milliseconds ago. */
export async function cutOffRevocation(
  cloud: LocalCloud,
  { originalIdentity, delegatedId, userIdentity }: DelegatedIdentity & { readonly userIdentity: string },
  agoMs: number,
): Promise<void> {
  const registrar = new Registrar(cloud);
  const openedAtMs = Date.now() - agoMs;
  const item = revocationPut(cloud.tables.Registry.name, {
    ...{ revocationId: `rev_${delegatedId}`, contentHash: 'hash', originalIdentity, userIdentity },
    ...{ devices: [delegatedId], reason: 'device_lost', revokedBy: userIdentity, principal: 'portal' },
    // It is about the device, which is younger.
    ...{ requestedAt: new Date().toISOString(), requestedAtMs: Date.now(), openedAtMs },
  });
  try {
    await registrar.dynamoDb.send(new TransactWriteItemsCommand({ TransactItems: [item] }));
  } finally {
    registrar.close();
  }
}
