import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';

const client = new DynamoDBClient({});

/** What a first function with middy and DynamoDB looks like: one read and one write of an item. */
export const handler = middy().handler(async (event: unknown) => {
  const key = { pk: { S: (event as { readonly rawPath: string }).rawPath } };
  await client.send(new GetItemCommand({ TableName: 'messages', Key: key }));
  await client.send(new PutItemCommand({ TableName: 'messages', Item: key }));
  return { statusCode: 202 };
});
