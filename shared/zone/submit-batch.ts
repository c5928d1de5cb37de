import {
  type Change,
  ChangeResourceRecordSetsCommand,
  InvalidChangeBatch,
  type Route53ServiceException,
} from '@aws-sdk/client-route-53';
import type { ChangeBatch } from './batch-plans.ts';
import type { HostedZone, Timing } from './dependencies.ts';
import type { TxtSet } from './record-sets.ts';
import { isRefusal, retryThrottled } from './retry-throttled.ts';

/** How a batch ended. */
export type Submission =
  | { readonly outcome: 'accepted'; readonly changeId: string }
  /**
   * Something is not as it was read, or a try whose answer was lost was applied: read again before judging. A full zone
   * is told by the same error, so that it is kept.
   */
  | { readonly outcome: 'mismatch'; readonly error: Error }
  /** Refused for what it holds. */
  | { readonly outcome: 'refused'; readonly error: Error };

/**
 * Submits a batch as compare-and-swap: DELETE of the exact old sets and CREATE of the new ones, all or nothing. An
 * UPSERT would overwrite what somebody else wrote in between.
 *
 * @throws the error of a request that was throttled or unanswered at every attempt
 */
export async function submitBatch(
  { route53, zoneId, ...timing }: HostedZone & Timing,
  batch: ChangeBatch,
): Promise<Submission> {
  const command = new ChangeResourceRecordSetsCommand({
    HostedZoneId: zoneId,
    ChangeBatch: {
      Changes: batch.flatMap(({ change: { before, after } }) => [
        ...(before ? [changeOf('DELETE', before)] : []),
        ...(after ? [changeOf('CREATE', after)] : []),
      ]),
    },
  });
  try {
    const { ChangeInfo: info } = await retryThrottled(timing, () => route53.send(command));
    return { outcome: 'accepted', changeId: (info?.Id ?? '').replace('/change/', '') };
  } catch (error) {
    if (error instanceof InvalidChangeBatch) return { outcome: 'mismatch', error };
    if (isRefusal(error)) return { outcome: 'refused', error: error as Route53ServiceException };
    throw error;
  }
}

function changeOf(action: 'CREATE' | 'DELETE', { name, ttlSeconds, values }: TxtSet): Change {
  return {
    Action: action,
    ResourceRecordSet: {
      Name: name,
      Type: 'TXT',
      TTL: ttlSeconds,
      ResourceRecords: values.map((value) => ({ Value: value })),
    },
  };
}
