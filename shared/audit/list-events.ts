import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { AuditTable } from './audit-table.ts';

/** Most events on one page. */
const maxPageSize = 1000;

/** Sorts after every event id, as those begin with a year. */
const endOfTime = '~';

/** An event as it is stored: {@link AuditEvent}, or the count of the refusals of a source address. */
export interface StoredEvent {
  readonly subject: string;
  readonly eventId: string;
  readonly [detail: string]: string | number | boolean | readonly string[];
}

/** A page of a trail; `cursor` is there while there is more. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  readonly cursor?: string;
}

/** Which part of a trail. */
export interface EventRequest {
  /** ISO 8601, UTC, inclusive. */
  readonly from?: string;
  /** ISO 8601, UTC, exclusive. */
  readonly to?: string;
  /** 1 to 1,000 events; 100 unless given. */
  readonly limit?: number;
  /** From the page before, in the same order. */
  readonly cursor?: string;
  /** Oldest first unless given. */
  readonly newestFirst?: boolean;
}

/**
 * Lists the events of one subject, oldest or newest first.
 *
 * @param subject an original identity, or what `sourceTrail` makes of a source address.
 * @returns a page, or `INVALID_REQUEST` when a parameter is malformed.
 */
export async function listEvents(
  { client, tableName }: Pick<AuditTable, 'client' | 'tableName'>,
  subject: string,
  request: EventRequest = {},
): Promise<Outcome<EventPage>> {
  const range = readRange(request);
  if (!range.ok) return range;
  const { start, end, limit, after } = range.value;
  if (start > end) return accept({ events: [] });
  const values: Record<string, AttributeValue> = {
    ':subject': { S: subject },
    ':start': { S: start },
    ':end': { S: end },
  };
  const page = await client.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'subject = :subject AND eventId BETWEEN :start AND :end',
      ExpressionAttributeValues: values,
      Limit: limit,
      ScanIndexForward: request.newestFirst !== true,
      ...(after !== undefined && { ExclusiveStartKey: { subject: { S: subject }, eventId: { S: after } } }),
    }),
  );
  const last = page.LastEvaluatedKey?.eventId?.S;
  return accept({
    events: (page.Items ?? []).map(readStored),
    ...(last !== undefined && { cursor: Buffer.from(last).toString('base64url') }),
  });
}

interface Range {
  readonly start: string;
  readonly end: string;
  readonly limit: number;
  readonly after?: string;
}

function readRange({ from, to, limit = 100, cursor }: EventRequest): Outcome<Range> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > maxPageSize) {
    return refuse('INVALID_REQUEST', `limit must be an integer from 1 to ${maxPageSize}`);
  }
  const start = readTime(from);
  const end = readTime(to, endOfTime);
  if (start === undefined || end === undefined) {
    return refuse('INVALID_REQUEST', 'from and to must be times such as 2026-01-31T12:00:00Z');
  }
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  if (after !== undefined && !(after > start && after <= end)) {
    return refuse('INVALID_REQUEST', 'cursor is not one of this trail');
  }
  return accept({ start, end, limit, ...(after !== undefined && { after }) });
}

/** Event ids begin with the time as `toISOString` prints it, so every time sorts before the ids of that moment. */
function readTime(text: string | undefined, otherwise = '0'): string | undefined {
  if (text === undefined) return otherwise;
  const ms = /^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}Z$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function readStored(item: Item): StoredEvent {
  const read = readItem(item, 'audit event');
  const details = Object.entries(item).map(([name, value]) => [name, readDetail(name, value)] as const);
  return {
    ...Object.fromEntries(details),
    subject: read.string('subject'),
    eventId: read.string('eventId'),
  };
}

function readDetail(name: string, value: AttributeValue): StoredEvent[string] {
  const texts = value.L?.map(({ S: text }) => text).filter((text) => text !== undefined);
  const detail = value.S ?? value.BOOL ?? texts ?? (value.N === undefined ? undefined : Number(value.N));
  if (detail === undefined) throw new Error(`malformed audit event: ${name}`);
  return detail;
}
