/**
 * Counts what an accepted message on warm caches asks of DynamoDB and DNS, from the wire and from the answers' consumed
 * capacity, and what a million of them cost, item by item, at the prices of AWS: through the very functions ingress and
 * dispatch, on DynamoDB Local. Ed25519, sender and recipient of the own domain; documents that are invoices, and such that
 * are encrypted.
 *
 * Run by `node test/bench/cost.ts [--json] [--save]`. Ends with status 1 when a required figure is exceeded.
 */
import { randomBytes } from 'node:crypto';
import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import type { Item } from '../../shared/aws/conditional-write.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { bill, billedMs, unitsOf } from './cost/bill.ts';
import { collectPrinted } from './cost/collect-printed.ts';
import { itemSize, writeUnits } from './cost/item-size.ts';
import { meterDynamoDb } from './cost/meter.ts';
import { observe, type Task } from './cost/observe.ts';
import { type MessageScene, type SentMessage, startMessageScene } from './cost/scene.ts';
import { invoice } from './invoice.ts';
import { report } from './results.ts';

const kilobytes = [0.5, 4, 64];
/** Of a million messages with an invoice of half a kilobyte. */
const required = { roundTrips: 2, dnsQueries: 0, writeUnits: 3, readUnits: 2.5, dollars: 4 };

/** Between two messages: ten a second. */
const pauseMs = 100;
/** Messages that dispatch takes at once, as they wait for each other for a second. */
const dispatchedAtOnce = 10;
/** After so long, an instance has forgotten whatever it keeps, so that one message fills all caches again. */
const cacheLifeMs = 60_001;
/** Longer than any answer of DynamoDB Local takes to come, see `meterDynamoDb`. */
const holdMs = 25;

let dispatched = 0;

type Kind = 'invoice' | 'encrypted';
type Content = Pick<Message, 'document' | 'encryption'>;

function contentOf(kind: Kind, size: number): Content {
  if (kind === 'invoice') return { document: invoice(size * 1024) };
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64');
  return {
    document: base64(Math.floor((size * 1024 * 3) / 4)),
    encryption: {
      ...{ algorithm: 'aes-256-gcm', encryptedKey: base64(256), iv: base64(12), authTag: base64(16) },
      type: 'standardEncrypt',
    },
  };
}

async function measure(scene: MessageScene, kind: Kind, size: number) {
  const send = async () => {
    scene.wait(pauseMs);
    return accepted(await scene.send(contentOf(kind, size)));
  };
  const queries = scene.dnsQueries();
  scene.wait(cacheLifeMs);
  await scene.publish();
  await send();
  const ingress = await observe(sending(scene, kind, size), meter, printed);
  await scene.publish();
  const item = await scene.stored(await send());
  const dispatch = await observe(dispatching(scene, item), meter, printed);
  const dollars = bill(ingress, dispatch);
  const dnsQueries = scene.dnsQueries() - queries;
  const both = [ingress, dispatch];
  const [written, read] = [unitsOf('writeUnits', both), unitsOf('readUnits', both)];
  const { roundTrips } = ingress.metered;
  const isRequired = kind === 'invoice' && size === 0.5;
  const bytes = itemSize(item);
  if (writeUnits(bytes) !== ingress.metered.byTable.Inbox?.writeUnits)
    throw new Error(`DynamoDB Local counts an item of ${bytes} bytes otherwise than DynamoDB`);
  return {
    document: kind,
    'document KB': size,
    'round trips': roundTrips,
    'DNS queries': dnsQueries,
    'write units': written,
    'read units': read,
    'item bytes': bytes,
    'ingress ms': billedMs('ingress', ingress),
    'dispatch ms': billedMs('dispatch', dispatch),
    'printed bytes': Math.round(ingress.printedBytes),
    gateway: rounded(dollars.gateway),
    functions: rounded(dollars.functions),
    tables: rounded(dollars.tables),
    streams: rounded(dollars.streams),
    logs: rounded(dollars.logs),
    'dollars a million': rounded(dollars.total),
    required: isRequired ? required.dollars : null,
    holds: isRequired
      ? roundTrips <= required.roundTrips &&
        dnsQueries <= required.dnsQueries &&
        written <= required.writeUnits &&
        read <= required.readUnits &&
        dollars.total <= required.dollars
      : null,
  };
}

/** Messages through ingress, one after the other. */
function sending(scene: MessageScene, kind: Kind, size: number): Task {
  return {
    messages: 1,
    prepare: async (calls) => {
      // They would leave the shared cache.
      await scene.publish();
      return Array.from({ length: calls }, (_, place) => {
        const send = scene.prepare(contentOf(kind, size), (place + 1) * pauseMs);
        return async () => {
          scene.wait(pauseMs);
          accepted(await send());
        };
      });
    },
  };
}

function accepted(sent: SentMessage): SentMessage {
  if (sent.status !== 202) throw new Error(`a message was answered with ${sent.status}`);
  return sent;
}

/** Batches of messages through dispatch, as large as the one that was accepted. */
function dispatching(scene: MessageScene, item: Item): Task {
  return {
    messages: dispatchedAtOnce,
    prepare: async (calls) =>
      Array.from({ length: calls }, () => {
        const items = copiesOf(item);
        return () => scene.dispatch(items);
      }),
  };
}

/** Other messages of the same size, new ones each time. */
function copiesOf(item: Item): Item[] {
  return Array.from({ length: dispatchedAtOnce }, () => {
    dispatched += 1;
    return { ...item, nonce: { S: `${item.nonce?.S?.slice(0, -8)}${String(dispatched).padStart(8, '0')}` } };
  });
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}

const database = await startDynamoDbLocal();
const meter = meterDynamoDb({ holdMs });
const printed = collectPrinted();
const scene = await startMessageScene(database.url);
const rows: Awaited<ReturnType<typeof measure>>[] = [];
try {
  for (const kind of ['invoice', 'encrypted'] as const)
    for (const size of kilobytes) rows.push(await measure(scene, kind, size));
} finally {
  await scene.stop();
  meter.stop();
  printed.stop();
  await database.stop();
}
report({ name: 'cost', rows, key: ['document', 'document KB'], figure: 'dollars a million' });
