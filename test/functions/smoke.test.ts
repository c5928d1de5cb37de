import { afterAll, beforeAll, expect, it } from 'vitest';
import { Scene } from '../scene.ts';
let scene: Scene;
beforeAll(async () => { scene = await Scene.start(); });
afterAll(() => scene.stop());
it('works', async () => {
  const m = scene.message();
  const a = await scene.send(m);
  console.log(a.status, a.body, scene.cloud.logs.slice(-5));
  const b = await scene.send(m);
  console.log(b.status, b.body);
  console.log(JSON.stringify((await scene.inbox()).body));
  console.log(JSON.stringify((await scene.post('/verify', m)).body));
  console.log(JSON.stringify((await scene.request('GET', '/delegations/dev1234$alice.btps.saas.example')).body));
  expect(a.status).toBe(202);
});
