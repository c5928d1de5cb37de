import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { inParallel } from './in-parallel.ts';

const writesAtOnce = 20;

/** What a file of an export held, and what of it was missing in the table. */
export interface RestoredTrail {
  readonly entries: number;
  readonly written: number;
}

/**
 * Brings entries of the audit trail back from one data file of a DynamoDB export, full or incremental. What the table
 * holds already is left as it is, so that it may be run again, in any order. The counters of refused sources come back
 * as they stood when they were exported.
 *
 * @param text lines of DynamoDB's JSON, each with `Item` or `NewImage`
 * @throws Error when a line holds neither: then the file is none of an export, and nothing was written
 */
export async function restoreTrail(
  { client, auditTable }: { readonly client: DynamoDBClient; readonly auditTable: string },
  text: string,
): Promise<RestoredTrail> {
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = lines.map(readEntry);
  const written = await inParallel(entries, writesAtOnce, (item) =>
    conditionalWrite(
      client.send(
        new PutItemCommand({
          TableName: auditTable,
          Item: item,
          ConditionExpression: 'attribute_not_exists(subject)',
        }),
      ),
    ),
  );
  return { entries: entries.length, written: written.filter(({ written: isNew }) => isNew).length };
}

function readEntry(line: string): Item {
  const { Item: whole, NewImage: image } = JSON.parse(line);
  const entry = whole ?? image;
  if (!entry?.subject?.S || !entry.eventId?.S) throw new Error('this is no export of an audit trail');
  return entry;
}
