import type { TestProject } from 'vitest/node';
import { synthesizePolicies } from '../../infra/docs/synthesize-policies.ts';

/** Synthesizes the policies once for the whole run; every local cloud of the tests then asks them. */
export default function setup(project: TestProject): void {
  project.provide('policies', synthesizePolicies());
}
