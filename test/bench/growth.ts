/**
 * Counts what each operation asks of DynamoDB, requests and consumed capacity, while the tables grow: an inbox of unread
 * messages, a registry of devices and the audit trail of one user. From a thousand on nothing may cost more; pages,
 * and what acknowledging looks through, are smaller in smaller tables.
 *
 * Run by `node test/bench/growth.ts [--whole] [--json] [--save]`: up to 10,000, and with `--whole` up to a million messages
 * and events and 100,000 devices. Ends with status 1 when an operation costs more than at a thousand.
 */
import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import { type Meter, meterDynamoDb } from './cost/meter.ts';
import { startMessageScene } from './cost/scene.ts';
import { operations } from './growth/operations.ts';
import { type Contents, seedTables } from './growth/seed-tables.ts';
import { report } from './results.ts';
import { originalIdentity } from './stub-tables.ts';

const whole = process.argv.includes('--whole');
const reference = 1000;
const sizes = [10, reference, 10_000, ...(whole ? [100_000, 1_000_000] : [])];
const mostDevices = 100_000;

interface Row {
  readonly operation: string;
  readonly [column: string]: string | number | boolean | null;
}

const database = await startDynamoDbLocal();
const meter: Meter = meterDynamoDb();
const scene = await startMessageScene(database.url);
const everything = operations(scene);
const write = process.stdout.write.bind(process.stdout);
const rows = new Map<string, Row>();
try {
  process.stdout.write = () => true;
  const owners = { recipient: scene.recipient, originalIdentity, nowMs: scene.now() };
  let contents: Contents = { messages: 0, devices: 0, events: 0 };
  for (const size of sizes) {
    const next = { messages: size, devices: Math.min(size, mostDevices), events: size };
    await seedTables(scene.client, owners, contents, next);
    contents = next;
    await warmCaches();
    for (const [operation, prepare] of Object.entries(everything)) {
      const run = await prepare();
      const { metered } = await meter.measure(run);
      const units = `${metered.requests.length} / ${metered.readUnits} / ${metered.writeUnits}`;
      rows.set(operation, { ...(rows.get(operation) ?? { operation }), [columnOf(size)]: units });
    }
  }
} finally {
  process.stdout.write = write;
  await scene.stop();
  meter.stop();
  await database.stop();
}

/** After a minute an instance has forgotten everything; a message makes it know again. */
async function warmCaches(): Promise<void> {
  scene.wait(61_000);
  await scene.publish();
  const send = await everything['send a message']?.();
  await send?.();
}

function columnOf(size: number): string {
  return `at ${size.toLocaleString('en')}`;
}

/** Requests, read units and write units, in `requests / read / write`. */
function isFlat(row: Row): boolean {
  const [most, ...larger] = sizes
    .filter((size) => size >= reference)
    .map((size) => String(row[columnOf(size)]).split(' / ').map(Number));
  return larger.every((counts) => counts.every((count, place) => count <= (most?.[place] ?? 0)));
}

report({
  name: 'growth',
  rows: [...rows.values()].map((row): Row => ({ ...row, holds: isFlat(row) })),
  key: ['operation'],
  figure: columnOf(10_000),
});
