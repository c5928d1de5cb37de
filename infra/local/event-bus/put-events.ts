import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsJsonError } from './aws-json-error.ts';

/** An event as a bus hands it to its targets. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, UTC, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An accepted event and the bus that it was put on. */
export interface PutEvent {
  readonly bus: string;
  readonly event: BusEvent;
}

/** The answer to PutEvents, one entry for each that was asked, and what was accepted. */
export interface PutEventsResult {
  readonly answer: {
    readonly FailedEntryCount: number;
    readonly Entries: ReadonlyArray<{ EventId: string } | { ErrorCode: string; ErrorMessage: string }>;
  };
  readonly accepted: readonly PutEvent[];
}

const entrySchema = z.object({
  Source: z.string().nullish(),
  DetailType: z.string().nullish(),
  Detail: z.string().nullish(),
  EventBusName: z.string().nullish(),
  Resources: z.array(z.string()).nullish(),
  /** Seconds since the epoch. */
  Time: z.number().nullish(),
});
type Entry = z.infer<typeof entrySchema>;

const requestSchema = z.object({ Entries: z.array(entrySchema).min(1).max(10) });

/** All entries of one request are smaller together. */
const maxRequestBytes = 1024 * 1024;

/** How EventBridge counts a time. */
const timeBytes = 14;

/**
 * Reads a PutEvents request as EventBridge does: the request as a whole is refused for its shape and size, an entry
 * alone for what it lacks.
 *
 * Source: EventBridge API reference, PutEvents, PutEventsRequestEntry, PutEventsResultEntry.
 *
 * @throws AwsJsonError ValidationException.
 */
export function putEvents(body: unknown, nowMs: number): PutEventsResult {
  const request = requestSchema.safeParse(body);
  if (!request.success) throw new AwsJsonError('ValidationException', z.prettifyError(request.error));
  const entries = request.data.Entries;
  if (entries.reduce((sum, entry) => sum + entryBytes(entry), 0) >= maxRequestBytes) {
    throw new AwsJsonError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  }
  const results = entries.map((entry) => readEntry(entry, nowMs));
  return {
    answer: {
      FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
      Entries: results.map((result) => ('ErrorCode' in result ? result : { EventId: result.event.id })),
    },
    accepted: results.filter((result) => 'event' in result),
  };
}

function readEntry(entry: Entry, nowMs: number): PutEvent | { ErrorCode: string; ErrorMessage: string } {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[name]) continue;
    const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  const { Source: source = '', DetailType: detailType = '', Time: time, Resources: resources } = entry;
  if (source?.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  const detail = readObject(entry.Detail ?? '');
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const at = new Date(time ? time * 1000 : nowMs).toISOString();
  return {
    bus: (entry.EventBusName ?? 'default').replace(/^arn:.*:event-bus\//, ''),
    event: {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType ?? '',
      source: source ?? '',
      account: '000000000000',
      time: at.replace(/\.\d+Z$/, 'Z'),
      region: 'us-east-1',
      resources: resources ?? [],
      detail,
    },
  };
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Size of an entry: source, detail type, detail and resources in UTF-8, and 14 bytes for a time. */
function entryBytes({ Source, DetailType, Detail, Resources, Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return bytes + (Time ? timeBytes : 0);
}
