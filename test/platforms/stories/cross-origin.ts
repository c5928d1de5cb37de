import assert from 'node:assert/strict';
import { Portal } from '../portal.ts';
import type { Story } from './story.ts';

/** A page of an origin that the API does not allow reaches nothing, even with a good token. */
export const foreignPage: Story = {
  title: 'from an origin that is not allowed, enrolled nothing',
  tell: async (device, cloud, identity) => {
    const portal = new Portal(cloud);
    const invitation = await portal.invite(await portal.register(identity));
    assert.deepEqual(await device.run('enrol', invitation), { code: 'NETWORK_ERROR' });
    assert.deepEqual(await device.run('device'), { result: null });
  },
};

/** A page learns from the header `Retry-After`, which it may read, how long to wait. */
export const retryAfter: Story = {
  title: 'was told by Retry-After how long to wait',
  tell: async (device, cloud, identity) => {
    const portal = new Portal(cloud);
    await device.run('enrol', await portal.invite(await portal.register(identity)));
    for (let asked = 0; asked < 70; asked += 1) {
      const answer = await device.run('status');
      if ('result' in answer) continue;
      assert.equal(answer.code, 'RATE_LIMIT_EXCEEDED');
      assert.ok(Number(answer.retryAfterSeconds) > 0, 'the page may read Retry-After');
      return;
    }
    assert.fail('70 questions in a row were answered');
  },
};
