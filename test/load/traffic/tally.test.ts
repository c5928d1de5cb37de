import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

test('of faults that begin alike twenty are kept and all counted; others of their kind are kept beside them', () => {
  const tally = new Tally();
  for (let number = 0; number < 30; number += 1) tally.fault('inbox', `holds msg_${number}`);
  tally.fault('inbox', 'lacks msg_30');
  tally.fault('audit', 'holds msg_31');
  expect(tally.wrong).toBe(32);
  expect(tally.faults).toEqual([
    ...Array.from({ length: 20 }, (_, number) => `inbox: holds msg_${number}`),
    'inbox: lacks msg_30',
    'audit: holds msg_31',
  ]);
});
