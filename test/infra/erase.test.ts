import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { queryAll } from '../../shared/aws/query-all.ts';
import { readIdentity } from '../../shared/revocation/device-rows.ts';
import { alice, zoneScene } from '../zone/zone-scene.ts';

const script = fileURLToPath(new URL('../../infra/erase.ts', import.meta.url));

let scene: Awaited<ReturnType<typeof zoneScene>>;

beforeAll(async () => {
  scene = await zoneScene();
  const names = ['alice', 'bob'];
  for (const name of names) {
    for (const nonce of ['n1', 'n2']) {
      const item = { recipient: { S: `${name}$saas.example` }, nonce: { S: nonce }, message: { S: '{}' } };
      await scene.client.send(new PutItemCommand({ TableName: 'Inbox', Item: item }));
    }
  }
});

/** Runs the script as an operator does. */
async function erase(...args: string[]) {
  const { accessKeyId, secretAccessKey } = await scene.client.config.credentials();
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint'),
    INBOX_TABLE: 'Inbox',
    REGISTRY_TABLE: 'Registry',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, says: stderr.split('\n')[0] }),
    );
  });
}

async function messagesOf(recipient: string): Promise<number> {
  const found = await queryAll(scene.client, {
    TableName: 'Inbox',
    KeyConditionExpression: 'recipient = :recipient',
    ExpressionAttributeValues: { ':recipient': { S: recipient } },
  });
  return found.length;
}

describe('the script that erases (docs/data.md, Erasure of a user)', () => {
  test('an open identity is refused, and keeps its messages: they are the memory of nonces', async () => {
    await scene.putIdentity(alice, { notifyEmail: 'alice@mail.example' });
    expect(await erase('alice$saas.example')).toEqual({
      status: 2,
      stdout: '',
      says: 'the identity has to be closed first',
    });
    expect(await messagesOf('alice$saas.example')).toBe(2);
  });

  test('one closed a moment ago is refused: for a minute more, messages may be put into its inbox', async () => {
    const notBefore = new Date(Date.now() - 60_000).toISOString();
    await scene.putIdentity(alice, { status: 'closed', notBefore });
    expect(await erase('alice$saas.example')).toEqual({
      status: 2,
      stdout: '',
      says: 'the identity was closed a moment ago: try again in two minutes',
    });
    expect(await messagesOf('alice$saas.example')).toBe(2);
  });

  test('a closed identity loses its messages and contact data, and nobody else loses any', async () => {
    await scene.putIdentity(alice, { status: 'closed', notifyEmail: 'alice@mail.example' });
    expect(await erase('alice$saas.example')).toEqual({
      status: 0,
      stdout: '{"messages":2,"contact":true}\n',
      says: '',
    });
    expect([await messagesOf('alice$saas.example'), await messagesOf('bob$saas.example')]).toEqual([0, 2]);
    const identity = await readIdentity({ client: scene.client, registryTable: 'Registry' }, alice);
    expect(identity).toMatchObject({ status: 'closed' });
    expect(identity).not.toHaveProperty('notifyEmail');
    expect(await erase('alice$saas.example')).toEqual({
      status: 0,
      stdout: '{"messages":0,"contact":false}\n',
      says: '',
    });
  });

  test.each([
    [[], 'name one user'],
    [['nobody$saas.example'], 'the identity is not registered here'],
  ])('%j is refused: %s', async (args, says) => {
    expect(await erase(...args)).toEqual({ status: 2, stdout: '', says });
  });
});
