import { startLocalCloud } from '../../local/cloud.ts';
import type { Point } from '../check.ts';
import { type CheckedPoint, runChecklist } from '../run-checklist.ts';
import { createLocalSystem } from './create-local-system.ts';

/**
 * Checks points against a local cloud that is started for them, with the exports and checks of health that the clock
 * of a deployment would have made.
 *
 * @throws StartFailure when a local cloud cannot run here
 */
export async function checkLocalCloud(points: readonly Point[]): Promise<readonly CheckedPoint[]> {
  const cloud = await startLocalCloud({ domain: 'saas.example', schedules: {} });
  try {
    // The first one makes the canary, which takes until DNS shows it.
    await cloud.runTask('health');
    await cloud.registryStream.drained();
    await cloud.runTask('reconcile');
    await cloud.runTask('export');
    const { dynamoDbUrl: dynamoDbEndpoint } = cloud;
    const place = { dynamoDbEndpoint, accessKeyId: 'rehearsal' };
    return await runChecklist(points, createLocalSystem(cloud, place));
  } finally {
    await cloud.stop();
  }
}
