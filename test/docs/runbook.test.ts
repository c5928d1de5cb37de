import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fillRunbook } from '../../infra/docs/runbook.ts';

it('the table of metrics in the runbook is the one that the code generates (npm run docs)', () => {
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  expect(runbook).toContain('| `DelegationRequests` | count | ingress | yes |');
  expect(runbook).toBe(fillRunbook(runbook));
});
