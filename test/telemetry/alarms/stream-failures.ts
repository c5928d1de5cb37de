import type { StreamFailures } from '../../../infra/local/stream/poll-streams.ts';
import { resources } from './watched-alarms.ts';

/**
 * What the template says of records that fail, the same for both streams, tried again faster than Lambda does.
 *
 * @param now by which records grow old, epoch milliseconds
 */
export function streamFailures(now: () => number): StreamFailures {
  const [inbox, registry] = ['AcceptedMessages/Stream', 'RegistryChanges/Stream'].map(policyOf);
  if (!inbox || JSON.stringify(inbox) !== JSON.stringify(registry)) {
    throw new Error('the streams have different policies');
  }
  return { policy: inbox, maxBackoffMs: 50, now };
}

function policyOf(mapping: string): StreamFailures['policy'] {
  const { MaximumRetryAttempts, MaximumRecordAgeInSeconds, BisectBatchOnFunctionError } =
    resources.get(mapping)?.properties ?? {};
  return {
    retryAttempts: MaximumRetryAttempts,
    maxRecordAgeMs: MaximumRecordAgeInSeconds * 1000,
    bisect: BisectBatchOnFunctionError,
  };
}
