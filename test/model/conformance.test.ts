import { beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../faults/seeded-faults.ts';
import { zoneScene } from '../zone/zone-scene.ts';
import { walk } from './explore.ts';
import { ModelledUser } from './modelled-user.ts';
import { publicationModel } from './publication-model.ts';

/** Walks of each kind; others on demand: `WALKS=500 npx vitest run test/model/conformance.test.ts`. */
const walks = Number(process.env.WALKS ?? 2);

let scene: Awaited<ReturnType<typeof zoneScene>>;

beforeAll(async () => {
  scene = await zoneScene();
});

const kinds = [
  { title: 'a device is revoked', options: { writers: [0] } },
  { title: 'all are revoked while one enrols', options: { writers: [1, 2] } },
  { title: 'a stranger adds a value', options: { writers: [0, 2], edit: 'adds a value' } },
] as const;

test.each(kinds)(
  '$title: zone-sync, held at each of its requests, goes where random walks of the model go (design, Desired state)',
  async ({ title, options }) => {
    for (let number = 1; number <= walks; number += 1) {
      const random = seededRandom(number * 7919 + title.length);
      const steps = walk(publicationModel(options), random);
      const user = await ModelledUser.create(scene, `walker${number}-${title.length}`);
      for (const step of steps) await user.take(step);
      const trace = steps.map(({ actor, action }) => `${actor}: ${action}`);
      const { zone, rows } = steps.at(-1)?.next ?? publicationModel(options).initial;

      expect({ walk: number, trace, ...(await user.observe()) }).toEqual({
        walk: number,
        trace,
        zone,
        devices: rows.devices.flatMap(({ status, publication }) =>
          status === 'none' ? [] : [{ status, publication }],
        ),
      });
    }
  },
);
