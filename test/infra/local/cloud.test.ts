import { access } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, inject, test } from 'vitest';
import type { LocalCloud } from '../../../infra/local/cloud.ts';
import { close, listen } from '../../../infra/local/listen.ts';
import { startTestCloud } from '../../local-cloud.ts';

let cloud: LocalCloud | undefined;

afterEach(() => cloud?.stop());

describe('the local cloud', () => {
  test('it has the tables, the zone, and an environment that leads clients to it', async () => {
    cloud = await startTestCloud();
    const { accessKeyId } = cloud.credentials;
    expect(cloud.environment).toEqual({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint'),
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: inject('dynamoDbEndpoint'),
      AWS_ENDPOINT_URL_ROUTE_53: cloud.route53Url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: cloud.eventBridgeUrl,
      AWS_ENDPOINT_URL_SQS: cloud.sqsUrl,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: cloud.secretsUrl,
      AWS_ENDPOINT_URL_SESV2: cloud.noticesUrl,
      AWS_ENDPOINT_URL_SNS: cloud.noticesUrl,
    });
    const client = new DynamoDBClient({
      endpoint: cloud.dynamoDbUrl,
      region: 'us-east-1',
      credentials: cloud.credentials,
    });
    const { TableNames } = await client.send(new ListTablesCommand({}));
    client.destroy();
    expect(TableNames).toEqual(['AuditEvents', 'DnsCache', 'Inbox', 'RateCounters', 'Registry']);
    expect(cloud.zones.zone(cloud.zoneId).name).toBe('btps.saas.example.');
  });

  test('two clouds on one DynamoDB Local have a database each', async () => {
    cloud = await startTestCloud();
    const other = await startTestCloud();
    expect(other.credentials.accessKeyId).not.toBe(cloud.credentials.accessKeyId);
    await other.stop();
  });

  test('a request that no route knows is answered by the deployed handler', async () => {
    cloud = await startTestCloud();
    const response = await fetch(`${cloud.apiUrl}/nowhere`);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND' }]);
    expect(cloud.functions.instanceCount('verify')).toBe(1);
  });

  test('after stop nothing listens, and stop may be repeated', async () => {
    cloud = await startTestCloud();
    await cloud.stop();
    await cloud.stop();
    await expect(fetch(cloud.apiUrl)).rejects.toThrow('fetch failed');
    for (const url of [cloud.portalUrl, cloud.route53Url, cloud.eventBridgeUrl, cloud.noticesUrl]) {
      await expect(fetch(url)).rejects.toThrow('fetch failed');
    }
    await expect(access(fileURLToPath(cloud.backupLocation))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(cloud.functions.invoke('verify', {})).rejects.toMatchObject({ errorType: 'Stopped' });
  });

  test('a busy port is one sentence, and what had been started is stopped', async () => {
    const server = createServer();
    const busy = await listen(server, 0, 'the test');
    const other = createServer();
    const free = await listen(other, 0, 'the test');
    await close(other);
    await expect(startTestCloud({ ports: { api: busy, nameServer: free } })).rejects.toMatchObject({
      name: 'StartFailure',
      message: `Port ${busy} for the HTTP API is in use: stop what uses it, or choose another.`,
    });
    await close(server);
    const again = createServer();
    expect(await listen(again, free, 'the test')).toBe(free);
    await close(again);
  });

  test('a setting that is not valid is one sentence', async () => {
    await expect(startTestCloud({ settings: { inboxRetentionDays: 1 } })).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/^The setting inboxRetentionDays is not valid: .+$/),
    });
  });
});
