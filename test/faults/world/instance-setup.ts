import { setEnvironmentData } from 'node:worker_threads';

/** What the instances of one world find different from what a local cloud gives them. */
export interface InstanceSetup {
  /** Milliseconds by which their clock is ahead, shared with the world. */
  readonly ahead?: Float64Array<SharedArrayBuffer>;
  /** Files to load instead of modules, by the URL of the module. */
  readonly replaced: Readonly<Record<string, string>>;
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

const module = new URL('./prepare-instance.ts', import.meta.url).href;
let worlds = 0;

/**
 * Keeps a place for a setup, which may be filled in until the first instance starts.
 *
 * @returns the module that each instance has to load before its handler, and what puts the setup where it looks for it
 */
export function instanceSetup(): { readonly preload: string; readonly set: (setup: InstanceSetup) => void } {
  worlds += 1;
  const preload = `${module}?world=${worlds}`;
  return { preload, set: (setup) => setEnvironmentData(preload, setup) };
}
