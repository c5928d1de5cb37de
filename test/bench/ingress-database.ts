/**
 * Measures the whole ingress handler on warm caches with DynamoDB Local behind it: what a message takes, from the event to
 * the answer, and of the processor. Each message is a new one, signed before its time is taken.
 *
 * Run by `node test/bench/ingress-database.ts [--json] [--save]`. Nothing is required: DynamoDB Local is not DynamoDB.
 */
import { generateKeyPair, type KeyPair } from '../../infra/local/cast.ts';
import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import { startMessageScene } from './cost/scene.ts';
import { invoice } from './invoice.ts';
import { report } from './results.ts';

const kilobytes = [0.5, 4, 64];
const warmUps = 100;
const samples = 100;
/** What the limit of one sender allows. */
const pauseMs = 650;

const database = await startDynamoDbLocal();

async function measure(name: string, key: KeyPair) {
  const scene = await startMessageScene(database.url, key);
  const rows = [];
  for (const size of kilobytes) {
    await scene.publish();
    const document = invoice(size * 1024);
    const [milliseconds, processor]: [number[], number[]] = [[], []];
    for (let call = 0; call < warmUps + samples; call += 1) {
      scene.wait(pauseMs);
      const send = scene.prepare({ document });
      const [start, used] = [performance.now(), process.cpuUsage()];
      const { status } = await send();
      const { user, system } = process.cpuUsage(used);
      if (status !== 202) throw new Error(`a message was answered with ${status}`);
      if (call < warmUps) continue;
      milliseconds.push(performance.now() - start);
      processor.push((user + system) / 1000);
    }
    rows.push({
      key: name,
      'document KB': size,
      ms: median(milliseconds),
      'processor ms': median(processor),
    });
  }
  await scene.stop();
  return rows;
}

function median(values: readonly number[]): number {
  return Number((values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN).toFixed(2));
}

const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const rows = [
  ...(await measure('RSA-2048', generateKeyPair(2048))),
  ...(await measure('Ed25519', generateKeyPair())),
];
process.stdout.write = print;
await database.stop();
report({ name: 'ingress-database', rows, key: ['key', 'document KB'], figure: 'ms' });
