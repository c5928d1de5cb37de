import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite } from '../../shared/aws/conditional-write.ts';
import { type EnrolmentEntry, enrolmentKey } from '../../shared/enrolment/enrolment-entry.ts';
import { inParallel } from '../../shared/zone/in-parallel.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** How long the entry of a one-time token that has expired stays, for whoever asks why it is not taken. */
const keptSeconds = 86_400;

const deletesAtOnce = 10;

/**
 * Deletes the entries of one-time tokens that expired a day ago, used or not. Nothing refers to them any more: what a
 * device was authorised by stands in its own entry, and the audit trail keeps who asked.
 *
 * @returns how many there were
 */
export async function deleteEnrolments(
  { client, registryTable, now }: Pick<WatchDependencies, 'client' | 'registryTable' | 'now'>,
  enrolments: readonly EnrolmentEntry[],
): Promise<number> {
  const cutSeconds = Math.floor(now() / 1000) - keptSeconds;
  const old = enrolments.filter(({ expiresAtSeconds }) => expiresAtSeconds <= cutSeconds);
  const deleted = await inParallel(old, deletesAtOnce, ({ originalIdentity, tokenHash }) =>
    conditionalWrite(
      client.send(
        new DeleteItemCommand({
          TableName: registryTable,
          Key: enrolmentKey(originalIdentity, tokenHash),
          ConditionExpression: 'expiresAtSeconds <= :cut',
          ExpressionAttributeValues: { ':cut': { N: String(cutSeconds) } },
        }),
      ),
    ),
  );
  return deleted.filter(({ written }) => written).length;
}
