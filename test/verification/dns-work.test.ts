import { describe, expect, test } from 'vitest';
import type { TxtResolution } from '../../shared/dns/outcome.ts';
import { addDnsWork, dnsWork } from '../../shared/verification/dns-work.ts';

const from = (source: TxtResolution['source']): TxtResolution => ({
  source,
  durationMs: 9,
  outcome: { kind: 'failed', name: 'a', reason: 'timeout', details: [] },
});

describe('the DNS work of a verification (best-practices.md, Key Metrics)', () => {
  test('lookups at the same time count once, by what answered them', () => {
    expect(dnsWork([from('memory'), from('network')], 40)).toEqual({
      durationMs: 40,
      lookups: { memory: 1, shared: 0, network: 1 },
    });
  });

  test('the second look at stale records is added to the first', () => {
    const first = dnsWork([from('memory'), from('shared')], 3_000);
    const second = dnsWork([from('memory'), from('shared'), from('network'), from('network')], 2_001);
    expect(addDnsWork(first, second)).toEqual({
      durationMs: 5_001,
      lookups: { memory: 2, shared: 2, network: 2 },
    });
  });

  test('a clock that was set back gives no negative time', () => {
    expect(dnsWork([], -5).durationMs).toBe(0);
  });
});
