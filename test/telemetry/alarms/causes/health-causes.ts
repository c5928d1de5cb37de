import type { AlarmScene } from '../alarm-scene.ts';
import type { Causes } from './causes.ts';

/** The checks of a minute. */
export function checkHealth(scene: AlarmScene): Promise<void> {
  return scene.invoke('health', { task: 'health' });
}

/** Nobody can be resolved any more, for two minutes. */
async function withoutDns(scene: AlarmScene): Promise<void> {
  const { nameServer } = scene.portal.cloud;
  nameServer.setFaults(() => ({ kind: 'rcode', rcode: 'SERVFAIL' }));
  await checkHealth(scene);
  scene.passes(1);
  await checkHealth(scene);
  nameServer.setFaults();
}

/** What the checks of each minute find (best-practices.md, Health Checks), and that there are none. */
export const healthCauses: Causes = {
  'Monitoring/Health/Unhealthy': ({ scene }) => withoutDns(scene),
  'Monitoring/Health/Canary': ({ scene }) => withoutDns(scene),
  'Monitoring/Health/Silent': async ({ scene }) => {
    await checkHealth(scene);
    scene.passes(7);
  },
};
