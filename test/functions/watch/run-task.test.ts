import { beforeAll, describe, expect, test } from 'vitest';
import { runTask, type TaskEvent } from '../../../functions/watch/run-task.ts';
import { readExport } from '../../../shared/zone/registry-export.ts';
import { alice } from '../../zone/zone-scene.ts';
import { watchScene } from './watch-scene.ts';

let scene: Awaited<ReturnType<typeof watchScene>>;

beforeAll(async () => {
  scene = await watchScene();
});

describe('the scheduled tasks', () => {
  test('export writes a dated export that reads back', async () => {
    await scene.putIdentity(alice);
    const name = 'registry-2026-01-31T12-00-00.000Z.jsonl';
    expect(await runTask({ task: 'export' }, scene.watch)).toEqual({ location: `memory:${name}`, items: 1 });
    expect(readExport(scene.backups.get(name) ?? '')).toMatchObject({
      startedAt: '2026-01-31T12:00:00.000Z',
      items: [{ originalIdentity: { S: alice }, entry: { S: 'identity' } }],
    });
  });

  test.each([{}, { task: 'constructor' }, null])('%j is no task', async (event) => {
    await expect(runTask(event as TaskEvent, scene.watch)).rejects.toThrow(
      new TypeError('the task has to be one of propagation,reconcile,sweep,export,exportAudit'),
    );
  });
});
