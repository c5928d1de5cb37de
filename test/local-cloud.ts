import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { RolePolicies } from '../infra/local/authorization/statement.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../infra/local/cloud.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Policies that every local cloud asks, in a run that is about them. */
    policies?: RolePolicies;
  }
}

/** Header by which a test tells the source address of a request. */
export const testSourceHeader = 'x-test-source';

/** Module that keeps functions from reaching the outside. */
export const noOutside = new URL('./no-outside/guard.ts', import.meta.url).href;

/**
 * Starts a local cloud on the DynamoDB Local of the run, with a database of its own. A request may name its source
 * address in `x-test-source`; the functions cannot reach the outside. Nothing happens by itself unless it is asked for:
 * `zoneSync` is off, tasks run by hand, and what failed is soon tried again.
 *
 * In a run that is about permissions, functions may do what their roles allow, and the end of a cloud that refused
 * something throws.
 */
export async function startTestCloud(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  const policies = inject('policies');
  const cloud = await startLocalCloud({
    ...(policies && { policies }),
    domain: 'saas.example',
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    preload: [noOutside],
    accessKeyId: `test${randomBytes(8).toString('hex')}`,
    sourceIp: ({ headers, socket }) => {
      const named = headers[testSourceHeader];
      return typeof named === 'string' ? named : (socket.remoteAddress ?? '127.0.0.1');
    },
    zoneSync: false,
    schedules: {},
    queue: { visibilityTimeoutMs: 100, maxReceiveCount: 3 },
    ...options,
  });
  return policies && !options.policies ? refusingNothing(cloud) : cloud;
}

function refusingNothing(cloud: LocalCloud): LocalCloud {
  return {
    ...cloud,
    stop: async () => {
      await cloud.stop();
      const refused = cloud.authorization?.refused ?? [];
      if (refused.length > 0)
        throw new Error(`roles do not allow what was asked: ${JSON.stringify(refused)}`);
    },
  };
}
