import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DeviceEntry, writeDeviceEntry } from '../../shared/registry/entries.ts';
import { readDelegation } from '../../shared/registry/read-delegation.ts';
import { revokeDevice } from '../../shared/registry/seed.ts';
import { Scene } from '../scene.ts';

/** 1,000 on demand: `TRIES=1000 npx vitest run test/lifecycle/next-request.test.ts`. */
const tries = Number(process.env.TRIES ?? 100);

let scene: Scene;
let device: DeviceEntry;

beforeAll(async () => {
  scene = await Scene.start({ instances: 2, settings: { limits: { messageSending: 0, refusals: 0 } } });
  const { Registry } = scene.cloud.tables;
  const found = await readDelegation(
    scene.registrar.dynamoDb,
    Registry.name,
    scene.alice.originalIdentity,
    scene.device.delegatedId,
  );
  if (!found.device) throw new Error('the device is not registered');
  device = found.device;
});
afterAll(() => scene.stop());

it(
  'a device is refused from the request after the registry write on, with warm caches everywhere',
  async () => {
    const { dynamoDb } = scene.registrar;
    const { name } = scene.cloud.tables.Registry;
    expect((await scene.send(scene.message())).status).toBe(202);
    const outcomes: string[] = [];
    for (let tried = 0; tried < tries; tried += 1) {
      const accepted = await scene.send(scene.message());
      const revocation = { ...device, revokedAt: new Date().toISOString(), revocationId: `rev_${tried}` };
      expect(await revokeDevice(dynamoDb, name, revocation)).toBe(true);
      const refused = await scene.send(scene.message());
      outcomes.push(`${accepted.status} then ${refused.body.code}`);
      await dynamoDb.send(new PutItemCommand({ TableName: name, Item: writeDeviceEntry(device) }));
    }
    expect(new Set(outcomes)).toEqual(new Set(['202 then DELEGATION_REVOKED']));
    expect(outcomes).toHaveLength(tries);
  },
  30_000 + tries * 200,
);
