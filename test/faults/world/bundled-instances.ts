import { inject } from 'vitest';
import type { LocalCloudOptions } from '../../../infra/local/cloud.ts';
import { instanceSetup } from './instance-setup.ts';

const guard = new URL('../../no-outside/guard.ts', import.meta.url).href;

/** Options of a test cloud whose instances start from bundles, where the run made some: those that kill many. */
export function bundledInstances(): Pick<LocalCloudOptions, 'preload'> {
  const setup = instanceSetup();
  setup.set({ replaced: inject('functionBundles') ?? {} });
  return { preload: [guard, setup.preload] };
}
