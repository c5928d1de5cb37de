import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ConsumedUnits, consumedUnits } from './consumed-units.ts';
import { longestChain } from './longest-chain.ts';

/** What a piece of work asked of DynamoDB. */
export interface Metered {
  /** Requests at the wire, in the order of their beginning: `PutItem Inbox`. */
  readonly requests: readonly string[];
  /** The longest row of requests of which each began when the one before had ended. */
  readonly roundTrips: number;
  /** From the answers' ConsumedCapacity. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** The same by table. */
  readonly byTable: Readonly<Record<string, { readonly readUnits: number; readonly writeUnits: number }>>;
}

/** Meters what clients of DynamoDB do. */
export interface Meter {
  /** Runs a piece of work, and tells what it asked; nothing else may use the clients meanwhile. */
  measure<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly metered: Metered }>;
  /** From now on, new clients are left alone, and no answer is held back. */
  stop(): void;
}

interface Request {
  readonly name: string;
  readonly startMs: number;
  endMs: number;
}

/**
 * Makes every client that sends from now on ask for consumed capacity while it measures, and counts.
 *
 * @param holdMs how long each answer is held back while it measures, so that what does not wait for another is seen to begin before that
 * one ends, however fast the database is
 */
export function meterDynamoDb({ holdMs = 0 }: { readonly holdMs?: number } = {}): Meter {
  const own = Object.getOwnPropertyDescriptor(DynamoDBClient.prototype, 'send');
  const send = DynamoDBClient.prototype.send;
  const watched = new WeakSet<DynamoDBClient>();
  let isMeasuring = false;
  let requests: Request[] = [];
  let units = new Map<string, { readUnits: number; writeUnits: number }>();

  function count({ table, kind, units: used }: ConsumedUnits): void {
    const known = units.get(table) ?? { readUnits: 0, writeUnits: 0 };
    known[kind] += used;
    units.set(table, known);
  }

  function watch(client: DynamoDBClient): void {
    watched.add(client);
    client.middlewareStack.add(
      (next, context) => async (args) => {
        // What is not measured is left as it is, for those who take its time.
        if (!isMeasuring) return next(args);
        const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
        const result = await next({ ...args, input } as typeof args);
        consumedUnits(String(context.commandName), args.input, result.output).forEach(count);
        return result;
      },
      { step: 'initialize', name: 'askForCapacity' },
    );
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (!isMeasuring) return next(args);
        const request = {
          name: describe(context.commandName, args.input),
          ...{ startMs: performance.now(), endMs: 0 },
        };
        requests.push(request);
        try {
          return await next(args);
        } finally {
          if (holdMs > 0) await sleep(holdMs);
          request.endMs = performance.now();
        }
      },
      // Inside of what repeats, so that every attempt counts.
      { step: 'finalizeRequest', priority: 'low', name: 'countRequests' },
    );
  }

  DynamoDBClient.prototype.send = function metered(this: DynamoDBClient, ...args: unknown[]) {
    if (!watched.has(this)) watch(this);
    return Reflect.apply(send, this, args);
  } as typeof send;

  return {
    measure: async (work) => {
      requests = [];
      units = new Map();
      isMeasuring = true;
      const value = await work().finally(() => {
        isMeasuring = false;
      });
      const byTable = structuredClone(Object.fromEntries(units));
      const sum = (of: 'readUnits' | 'writeUnits') =>
        Object.values(byTable).reduce((total, table) => total + table[of], 0);
      return {
        value,
        metered: {
          requests: requests.map(({ name }) => name),
          roundTrips: longestChain(requests),
          readUnits: sum('readUnits'),
          writeUnits: sum('writeUnits'),
          byTable,
        },
      };
    },
    stop: () => {
      if (own) Object.defineProperty(DynamoDBClient.prototype, 'send', own);
      else Reflect.deleteProperty(DynamoDBClient.prototype, 'send');
    },
  };
}

function describe(command: unknown, input: unknown): string {
  const { TableName: table, RequestItems: items = {} } = input as {
    readonly TableName?: string;
    readonly RequestItems?: object;
  };
  return `${String(command).replace(/Command$/, '')} ${table ?? Object.keys(items).sort().join('+')}`.trim();
}
