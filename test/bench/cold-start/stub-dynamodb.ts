import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What the tables hold, as far as ingress asks. */
export interface StubTables {
  registry(): readonly Record<string, AttributeValue>[];
  dnsCache(name: string): Record<string, AttributeValue>;
}

/** Answers DynamoDB's requests at once, over HTTPS as DynamoDB does. */
export async function startStubDynamoDb(
  certificate: { readonly key: string; readonly cert: string },
  tables: StubTables,
): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer(certificate, async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const input = (await json(request)) as { readonly Key?: { readonly name?: { readonly S: string } } };
    const answer =
      operation === 'BatchGetItem'
        ? { Responses: { registry: tables.registry(), inbox: [] }, UnprocessedKeys: {} }
        : operation === 'GetItem' && input.Key?.name
          ? { Item: tables.dnsCache(input.Key.name.S) }
          : {};
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer, printBytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function printBytes(_name: string, value: unknown): unknown {
  const bytes = (value as { readonly type?: string; readonly data?: number[] } | null) ?? {};
  if (bytes.type === 'Buffer' && bytes.data) return Buffer.from(bytes.data).toString('base64');
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
