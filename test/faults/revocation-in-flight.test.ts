import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { revokeDevice } from '../../shared/registry/seed.ts';
import { Scene } from '../scene.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { bundledInstances } from './world/bundled-instances.ts';

let proxy: AwsProxy;
let scene: Scene;

beforeAll(async () => {
  proxy = await startAwsProxy(inject('dynamoDbEndpoint'));
  scene = await Scene.start({ ...bundledInstances(), dynamoDbEndpoint: proxy.url, instances: 1 });
});
afterAll(async () => {
  await scene.stop();
  await proxy.stop();
});

/** Answers to the reads and to the charges of ingress come late; `onRead` is told of each read once it is made. */
function slowDown(delayMs: number, onRead: () => void): void {
  proxy.watch({
    after: async ({ operation, body }) => {
      if (operation === 'BatchGetItem') onRead();
      if (operation === 'BatchGetItem' || body.includes('RateCounters')) await sleep(delayMs);
      return undefined;
    },
  });
}

it('a device that is revoked after the registry was read is refused when that read is 2 s old (design, in flight)', async () => {
  const earlier = new Date(Date.now() - 10_000).toISOString();
  expect((await scene.send(scene.message())).status).toBe(202);

  const reads: Promise<boolean>[] = [];
  slowDown(1300, () => {
    reads.push(
      revokeDevice(scene.registrar.dynamoDb, scene.cloud.tables.Registry.name, {
        originalIdentity: scene.alice.originalIdentity,
        delegatedId: scene.device.delegatedId,
        revokedAt: new Date().toISOString(),
        revocationId: 'rev_1',
      }),
    );
  });
  // Older than the last one: its charge waits for the replay check, so that the read grows older than 2 s.
  const answer = await scene.send(scene.message({ issuedAt: earlier }));
  proxy.watch();

  // Revoked after the first read; the second read saw it.
  expect(await Promise.all(reads)).toEqual([true, false]);
  expect(answer.body).toMatchObject({
    code: 'DELEGATION_REVOKED',
    reasons: ['the registry says: device-revoked'],
  });
  expect((await scene.inbox()).body.messages).toHaveLength(1);
});
