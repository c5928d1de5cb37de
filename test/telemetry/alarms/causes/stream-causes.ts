import { mkdir, rm } from 'node:fs/promises';
import type { AlarmScene } from '../alarm-scene.ts';
import type { Causes, Stage } from './causes.ts';
import { cutOff } from './cut-off.ts';

/** A stream, its function, and what brings a record of it. */
interface Source {
  readonly table: 'inbox' | 'registry';
  readonly function: 'dispatch' | 'zoneSync';
  readonly change: (stage: Stage) => Promise<unknown>;
}

const acceptedMessages: Source = {
  table: 'inbox',
  function: 'dispatch',
  change: ({ scene, alice, bob }) => scene.sendGood(alice.device, bob.user, 1),
};

let users = 0;

const registryChanges: Source = {
  table: 'registry',
  function: 'zoneSync',
  change: ({ scene }) => {
    users += 1;
    return scene.portal.registerUser(`changed${users}$saas.example`);
  },
};

/** One record fails at every attempt, for seven minutes. */
function late({ function: consumer, change }: Source): (stage: Stage) => Promise<void> {
  return async (stage) => {
    const { scene } = stage;
    await cutOff(scene, consumer, async () => {
      await change(stage);
      await scene.measured('IteratorAge');
      for (const minutes of [5, 1, 1]) {
        scene.passes(minutes);
        await scene.measured('IteratorAge', scene.nowMs);
      }
    });
    await drained(scene);
  };
}

/** One record fails as often as the event source mapping sends it. */
function failsForGood({ function: consumer, change }: Source): (stage: Stage) => Promise<void> {
  return async (stage) => {
    await cutOff(stage.scene, consumer, async () => {
      await change(stage);
      await drained(stage.scene);
    });
  };
}

/** One record fails until it is older than the event source mapping sends any. */
function growsTooOld({ function: consumer, change }: Source): (stage: Stage) => Promise<void> {
  return async (stage) => {
    const { scene } = stage;
    await cutOff(scene, consumer, async () => {
      await change(stage);
      await scene.measured('IteratorAge');
      scene.passes(6 * 60 + 1);
      await drained(scene);
    });
  };
}

/** The same, when the bucket is gone. */
function withoutBucket(source: Source): (stage: Stage) => Promise<void> {
  return async (stage) => {
    const { path } = stage.scene.portal.cloud.setAside[source.table];
    await rm(path, { recursive: true });
    await growsTooOld(source)(stage);
    await mkdir(path);
  };
}

async function drained({ portal }: AlarmScene): Promise<void> {
  await Promise.all([portal.cloud.stream.drained(), portal.cloud.registryStream.drained()]);
}

/** What happens to records of streams whose function fails. */
export const streamCauses: Causes = {
  'AcceptedMessages/Late': late(acceptedMessages),
  'AcceptedMessages/SetAsideRecords': failsForGood(acceptedMessages),
  'AcceptedMessages/NotSetAside': withoutBucket(acceptedMessages),
  'RegistryChanges/Late': late(registryChanges),
  'RegistryChanges/SetAsideRecords': growsTooOld(registryChanges),
  'RegistryChanges/NotSetAside': withoutBucket(registryChanges),
};
