import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../infra/local/cloud.ts';

/** Header by which a test tells the source address of a request. */
export const testSourceHeader = 'x-test-source';

/**
 * Starts a local cloud on the DynamoDB Local of the run, with a database of its own. A request may name its source
 * address in `x-test-source`; the functions cannot reach the outside. Nothing happens by itself unless it is asked for:
 * `zoneSync` is off, tasks run by hand, and what failed is soon tried again.
 */
export function startTestCloud(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  return startLocalCloud({
    domain: 'saas.example',
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    preload: [new URL('./no-outside/guard.ts', import.meta.url).href],
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
}
