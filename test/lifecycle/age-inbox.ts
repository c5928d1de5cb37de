import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LocalCloud } from '../../infra/local/cloud.ts';
import { Registrar } from '../../infra/local/registrar.ts';

/** Makes all messages that are in the inboxes now older, for tasks that leave young ones alone. */
export async function ageInbox(cloud: LocalCloud, byMs: number): Promise<void> {
  const registrar = new Registrar(cloud);
  const TableName = cloud.tables.Inbox.name;
  try {
    const { Items: items = [] } = await registrar.dynamoDb.send(
      new ScanCommand({ TableName, FilterExpression: 'attribute_exists(acceptedAt)' }),
    );
    for (const { recipient, nonce } of items) {
      await registrar.dynamoDb.send(
        new UpdateItemCommand({
          TableName,
          Key: { recipient: recipient ?? { S: '' }, nonce: nonce ?? { S: '' } },
          UpdateExpression: 'ADD acceptedAt :younger',
          ExpressionAttributeValues: { ':younger': { N: String(-byMs) } },
        }),
      );
    }
  } finally {
    registrar.close();
  }
}
