import type { Deployment } from './configuration.ts';

/** Tags of a stack, which CloudFormation hands on to every resource that takes tags. */
export function stackTags({ stage, tags }: Pick<Deployment, 'stage' | 'tags'>): Record<string, string> {
  return { ...tags, application: 'btps-delegation', stage };
}
