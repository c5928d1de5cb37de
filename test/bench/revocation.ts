/**
 * Measures what it takes to revoke: all devices of one user and of many, in requests to Route 53 against what their
 * size allows, and in registry writes until it is in force; and, apart, the way of an event from the bus to the registry,
 * and the first message after it. Everything runs in the local cloud, with the limits of Route 53.
 *
 * Run by `node test/bench/revocation.ts [--json] [--save]`. Ends with status 1 when an allowance is exceeded.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  delegatedIdentity,
  generateKeyPair,
  type KeyPair,
  signedInvoice,
  userIdentity,
} from '../../infra/local/cast.ts';
import { Registrar } from '../../infra/local/registrar.ts';
import type { DelegatedIdentity } from '../../shared/protocol/identity.ts';
import { readDelegation } from '../../shared/registry/read-delegation.ts';
import { createRevocation } from '../../shared/revocation/create-revocation.ts';
import type { RevocationDependencies } from '../../shared/revocation/dependencies.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import { readRevocationRequest } from '../../shared/revocation/revocation-request.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { inParallel } from '../../shared/zone/in-parallel.ts';
import { report } from './results.ts';
import { addUser, type BenchCloud, type BenchUser, isInForce, startBenchCloud } from './revocation-cloud.ts';

/** What Route 53 lets an account do in a second: requests, and changes of record sets (developer guide, Quotas). */
const perSecond = { requests: 10, changes: 100 };
const events = 20;
const registryWrites = new Set(['TransactWriteItemsCommand', 'PutItemCommand', 'UpdateItemCommand']);

const requestsAtOnce = 10;

const bench = await startBenchCloud();
Object.assign(process.env, bench.cloud.functions.environmentOf('portal'), {
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
});
try {
  const rows = [
    await revokeAccounts({ users: 1, devices: 10, prefix: 'few' }),
    await revokeAccounts({ users: 1, devices: 100, prefix: 'some' }),
    await revokeAccounts({ users: 1, devices: 400, prefix: 'one' }),
    await revokeAccounts({ users: 90, devices: 100, prefix: 'many' }),
  ];
  const event = await revokeByEvents();
  // All devices at once: in force, then out of the zone.
  report({ name: 'revocation', rows, key: ['users', 'devices'], figure: 'change calls' });
  // One device by an event on the bus.
  report({ name: 'revocation-event', rows: [event], key: ['events'], figure: 'to the registry, median ms' });
} finally {
  await bench.stop();
}

interface Size {
  readonly users: number;
  readonly devices: number;
  readonly prefix: string;
}

async function revokeAccounts({ users: count, devices, prefix }: Size) {
  const users: BenchUser[] = [];
  for (let number = 0; number < count; number += 1) {
    users.push(await addUser(bench, `${prefix}${number}$saas.example`, devices));
  }
  const elements = users.reduce((sum, one) => sum + one.elements, 0);
  const characters = users.reduce((sum, one) => sum + one.characters, 0);
  const allowed = Math.ceil(Math.max(characters / 30_000, elements / 950)) + 2;
  const dependencies = createRevocation(process.env, createTelemetry());
  const writes = countWritesUntilInForce(bench, dependencies);
  const inForce = await seconds(() =>
    inParallel(users, requestsAtOnce, (one) => revokeAll(dependencies, one)),
  );
  dependencies.client.destroy();
  const requests = countRequests(bench);
  const inZone = await seconds(() => syncAll(users));
  bench.route53.watch();
  expectEmpty(users);
  const mostWrites = Math.max(...users.map(({ user }) => writes.get(user.originalIdentity) ?? 0));
  return {
    users: count,
    devices: count * devices,
    'writes until in force': mostWrites,
    'in force s': inForce,
    characters,
    elements,
    'change calls': requests.changes,
    allowed,
    'list calls': requests.lists,
    'Route 53 s': Math.max(
      (requests.changes + requests.lists) / perSecond.requests,
      elements / perSecond.changes,
    ),
    'zone s': inZone,
    holds: requests.changes <= allowed && mostWrites === 1,
  };
}

/** Brings the records of the raised epochs to zone-sync in one batch, as the registry's stream does. */
async function syncAll(users: readonly BenchUser[]): Promise<void> {
  const records = users.map(({ user }, number) => ({
    eventName: 'MODIFY',
    dynamodb: {
      Keys: { originalIdentity: { S: user.originalIdentity }, entry: { S: 'identity' } },
      SequenceNumber: String(number),
      OldImage: { epoch: { N: '1' } },
      NewImage: { epoch: { N: '2' } },
    },
  }));
  const result = await bench.cloud.functions.invoke('zoneSync', { Records: records });
  if (JSON.stringify(result) !== '{"batchItemFailures":[]}') throw new Error(JSON.stringify(result));
}

/** In force with a deadline that is over: the rows are left for the same request again, and the zone needs none. */
async function revokeAll(dependencies: RevocationDependencies, { user }: BenchUser): Promise<void> {
  const request = readRevocationRequest({
    revocation_id: `rev_${user.account}`,
    user_identity: user.text,
    devices: 'all',
    reason: 'account_closed',
    revoked_by: user.text,
    requested_at: new Date().toISOString(),
  });
  if (!request.ok) throw new TypeError(request.refusal.reasons.join());
  const call = { principal: 'bench', deadlineMs: Date.now() };
  const revoked = await requestRevocation(dependencies, request.value, call);
  if (!revoked.ok) throw new Error(revoked.refusal.reasons.join());
}

/** Counts for each user the writes that were made until the devices of before are refused. */
function countWritesUntilInForce(cloud: BenchCloud, { client }: RevocationDependencies) {
  const writes = new Map<string, number>();
  const inForce = new Set<string>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const [identity] = /\w+\.btps\.saas\.example/.exec(JSON.stringify(args.input)) ?? [];
      const isWrite = registryWrites.has(String(context.commandName));
      if (!isWrite || identity === undefined || inForce.has(identity)) return answer;
      writes.set(identity, (writes.get(identity) ?? 0) + 1);
      if (await isInForce(cloud, identity)) inForce.add(identity);
      return answer;
    },
    { step: 'initialize' },
  );
  return writes;
}

function countRequests({ route53 }: BenchCloud) {
  const counted = { changes: 0, lists: 0 };
  route53.watch({
    before: ({ operation }) => {
      if (operation.startsWith('POST')) counted.changes += 1;
      else counted.lists += 1;
      return undefined;
    },
  });
  return counted;
}

/** The parent records are there, and nothing else. */
function expectEmpty(users: readonly BenchUser[]): void {
  const { zones, zoneId } = bench.cloud;
  for (const { user } of users) {
    const sets = [...zones.zone(zoneId).recordSets.values()].filter(({ name }) =>
      `.${name}`.endsWith(`.${user.originalIdentity}.`),
    );
    if (sets.length !== 1 || sets.some(({ values }) => values.some((value) => value.includes('&d='))))
      throw new Error(`the zone still shows devices of ${user.text}`);
  }
}

/** From the bus to the registry, and the first message after that, with warm caches. */
async function revokeByEvents() {
  const { cloud } = bench;
  const registrar = new Registrar(cloud);
  const [alice, primary] = [userIdentity('alice$saas.example'), generateKeyPair()];
  await registrar.addUser(alice, primary.publicKey);
  const devices = Array.from({ length: events }, (_, number) => ({
    device: delegatedIdentity(`dev${number}$${alice.originalIdentity}`),
    key: generateKeyPair(),
  }));
  for (const { device, key } of devices) {
    await registrar.addDevice(device, key.publicKey, primary.publicKey);
  }
  registrar.close();
  const toRegistryMs: number[] = [];
  let refusedAtOnce = 0;
  for (const { device, key } of devices) {
    const warm = await send(device, key);
    if (warm.code !== undefined) throw new Error(`${device.text} is refused before its event: ${warm.code}`);
    const start = performance.now();
    await putEvent(device);
    await untilRevoked(device);
    toRegistryMs.push(performance.now() - start);
    if ((await send(device, key)).code === 'DELEGATION_REVOKED') refusedAtOnce += 1;
  }
  toRegistryMs.sort((left, right) => left - right);
  const at = (part: number) => Math.round(toRegistryMs[Math.floor(part * (events - 1))] ?? 0);
  return {
    events,
    'to the registry, median ms': at(0.5),
    'slowest ms': at(1),
    'refused at the next message': refusedAtOnce,
    holds: refusedAtOnce === events,
  };
}

async function send({ text, userIdentity: to }: DelegatedIdentity, key: KeyPair): Promise<{ code?: string }> {
  const response = await fetch(`${bench.cloud.apiUrl}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(signedInvoice(text, to, key)),
  });
  return (await response.json()) as { code?: string };
}

async function putEvent({ delegatedId, userIdentity: user }: DelegatedIdentity): Promise<void> {
  const { eventBridgeUrl: endpoint, credentials, eventBusName } = bench.cloud;
  const bus = new EventBridgeClient({ endpoint, credentials, region: 'us-east-1' });
  const detail = {
    revocation_id: `rev_${delegatedId}`,
    user_identity: user,
    devices: [delegatedId],
    reason: 'device_lost',
    revoked_by: user,
    requested_at: new Date().toISOString(),
  };
  const entry = { Source: 'btps.portal', DetailType: 'RevocationRequested', EventBusName: eventBusName };
  await bus.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }));
  bus.destroy();
}

async function untilRevoked({ originalIdentity, delegatedId }: DelegatedIdentity): Promise<void> {
  const table = bench.cloud.tables.Registry.name;
  for (;;) {
    const { device } = await readDelegation(bench.client, table, originalIdentity, delegatedId);
    if (device?.status === 'revoked') return;
    await sleep(2);
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((performance.now() - start) / 100) / 10;
}
