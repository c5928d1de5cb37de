import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { type MessageScene, startMessageScene } from '../bench/cost/scene.ts';
import { listen, type PrintedLines } from '../telemetry/print-lines.ts';

let scene: MessageScene;
let accepted: Item;
let printed: () => PrintedLines;

beforeAll(async () => {
  printed = listen();
  scene = await startMessageScene(inject('dynamoDbEndpoint'));
  await scene.publish();
  accepted = await scene.stored(await scene.send({ document: 'invoice' }));
});
afterAll(async () => {
  await scene.stop();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed();
});

let copies = 0;

/** Other messages like the one that was accepted. */
function messages(count: number): readonly Item[] {
  return Array.from({ length: count }, () => {
    copies += 1;
    return { ...accepted, nonce: { S: `000001769860800000#copy${copies}` } };
  });
}

/** Lines of a batch as alarms and dashboard see them: what ingress accepted. */
function counted(count: number) {
  const dimensions = { service: 'ingress', stage: 'local' };
  return [
    { ...dimensions, DelegationRequests: count, KnownIdentityRequests: count, AcceptedMessages: count },
  ];
}

test('a batch of ten accepted messages is counted in one line (best-practices.md, Key Metrics)', async () => {
  await scene.dispatch(messages(10));
  expect(printed()).toEqual({ log: [], metrics: counted(10) });
});

test('a batch that comes again is not counted again, and what is new in it is', async () => {
  const batch = messages(3);
  await scene.dispatch(batch);
  expect(printed().metrics).toEqual(counted(3));
  await scene.dispatch(batch);
  expect(printed().metrics).toEqual([]);
  await scene.dispatch([...batch, ...messages(2)]);
  expect(printed().metrics).toEqual(counted(2));
});

test('a message that is in a batch twice counts once', async () => {
  const [message = {}] = messages(1);
  await scene.dispatch([message, message, message]);
  expect(printed().metrics).toEqual(counted(1));
});

test('of a batch with a record that fails the others are counted, and once however often it comes', async () => {
  const { digest: _, ...broken } = accepted;
  const batch = [...messages(2), broken, ...messages(1)];
  await expect(scene.dispatch(batch)).rejects.toThrow('a record could not be dispatched');
  expect(printed().metrics).toEqual(counted(3));
  await expect(scene.dispatch(batch)).rejects.toThrow('a record could not be dispatched');
  expect(printed().metrics).toEqual([]);
});

test('ingress counts no accepted message, which would be counted twice', async () => {
  scene.wait(20_000);
  const { status } = await scene.send({ document: 'invoice' });
  expect({ status, metrics: printed().metrics }).toEqual({
    status: 202,
    metrics: [{ service: 'ingress', stage: 'local', VerificationTime: expect.any(Number), DnsMemoryHits: 2 }],
  });
});
