import type { TestProject } from 'vitest/node';
import { bundleFunctions } from './world/bundle-functions.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Files to load instead of the sources of handlers, by their URL, in a run that starts many instances. */
    functionBundles?: Readonly<Record<string, string>>;
  }
}

/** Bundles the functions once for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { replaced, remove } = await bundleFunctions();
  project.provide('functionBundles', replaced);
  return remove;
}
