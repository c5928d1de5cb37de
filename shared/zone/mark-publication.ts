import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite } from '../aws/conditional-write.ts';
import { parseIdentity } from '../protocol/identity.ts';
import { type DeviceEntry, deviceKey } from '../registry/entries.ts';
import type { ZoneTables } from './dependencies.ts';

/** Says in the device's entry what DNS shows, unless the entry says something else by now. */
export async function markPublication(
  { client, registryTable }: Pick<ZoneTables, 'client' | 'registryTable'>,
  { originalIdentity, delegatedId, publication }: DeviceEntry,
  status: DeviceEntry['status'],
  next: DeviceEntry['publication'],
): Promise<void> {
  await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: registryTable,
        Key: deviceKey(originalIdentity, delegatedId),
        UpdateExpression: 'SET publication = :next',
        ConditionExpression: '#status = :status AND publication = :found',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':next': { S: next },
          ':status': { S: status },
          ':found': { S: publication },
        },
      }),
    ),
  );
}

/** The user behind a device of ours: `alice$saas.com`. */
export function userIdentityOf(delegatedIdentity: string): string {
  const parsed = parseIdentity(delegatedIdentity);
  if (!parsed.ok) throw new TypeError('the registry holds a device that is no delegated identity');
  return parsed.value.userIdentity;
}
