import { describe, expect, test } from 'vitest';
import type { Unavailable } from '../../../shared/dns/dnssec/trouble.ts';
import { VerdictCache } from '../../../shared/dns/dnssec/verdict-cache.ts';

const use = { refresh: false, ownTrouble: false };
const known = { kind: 'keys', expiresAtMs: 2000 };
const failed = (reason: Unavailable['reason']): Unavailable => ({ kind: 'unavailable', reason, reasons: [] });

describe('a verdict that another lookup is working out', () => {
  test.each([
    ['deadline-exceeded', known],
    ['over-limit', known],
    ['servfail', failed('servfail')],
  ] as const)(
    'ends in %s: is worked out anew where the fault was that lookup’s own',
    async (reason, expected) => {
      const cache = new VerdictCache(() => 1000, 10);
      const first = cache.get('saas.com', use, async () => failed(reason));
      const second = cache.get('saas.com', use, async () => known);
      expect([await first, await second]).toEqual([failed(reason), expected]);
    },
  );
});
