import { setTimeout as sleep } from 'node:timers/promises';
import { checkDelivery, type Delivery } from './checks/check-delivery.ts';
import { type CloudProcess, startCloudProcess } from './cloud/start-cloud-process.ts';
import { warmUp } from './cloud/warm-up.ts';
import { judgeMemory, type MemoryVerdict } from './memory/judge-memory.ts';
import type { MemorySample } from './memory/memory-sample.ts';
import { enrol } from './people/enrol.ts';
import type { LoadDevice } from './people/load-device.ts';
import type { LoadUser } from './people/load-user.ts';
import { Population } from './people/population.ts';
import { register } from './people/register.ts';
import { ApiConnection } from './traffic/api-connection.ts';
import { createAsk } from './traffic/ask.ts';
import { Ledger } from './traffic/ledger.ts';
import { runTraffic } from './traffic/run-traffic.ts';
import { type LatencyRow, Tally, type TallyRow } from './traffic/tally.ts';
import type { World } from './traffic/world.ts';

/** How a load is put on. */
export interface LoadOptions {
  readonly durationMs: number;
  readonly users: number;
  readonly devicesPerUser: number;
  readonly connections: number;
  /** Most instances of each function. */
  readonly instances: number;
  readonly revokeEveryMs: number;
  readonly sampleEveryMs: number;
  readonly warmUpMs: number;
  /** What an instance of a function may grow by after the warm-up, MB. */
  readonly maxGrowthMb: number;
  /** A running DynamoDB Local to use instead of a new one. */
  readonly dynamoDbEndpoint?: string;
  /** URLs of modules that every instance of a function loads first. */
  readonly preload?: readonly string[];
  /** Whether tasks run by the clock, as they do in `npm start`; true by default. */
  readonly schedules?: boolean;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether that is enough, asked after every measurement; by default it goes on for all of its time. */
  readonly enough?: (tally: Tally, samples: readonly MemorySample[]) => boolean;
  /** Ends the load before its time; what was sent until then is checked all the same. */
  readonly signal: AbortSignal;
  /** Told how far it is. */
  readonly report?: (line: string) => void;
}

/** What a load found. */
export interface LoadResult {
  readonly seconds: number;
  readonly messagesPerSecond: number;
  readonly requests: number;
  /** Answers that were not what they had to be, and messages that are not where they have to be. */
  readonly wrong: number;
  /** The first of them. */
  readonly faults: readonly string[];
  readonly answers: readonly TallyRow[];
  readonly latencies: readonly LatencyRow[];
  readonly delivery: Delivery;
  readonly memory: MemoryVerdict;
}

/**
 * Puts mixed traffic on a local cloud in a process of its own, checks every answer, then every table, and the memory of
 * every instance.
 *
 * @throws Error when the cloud cannot be started or its people not be registered
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { dynamoDbEndpoint, preload = [], instances, schedules = true } = options;
  const cloud = startCloudProcess({
    preload,
    instances,
    schedules,
    ...(dynamoDbEndpoint !== undefined && { dynamoDbEndpoint }),
  });
  try {
    return await putLoadOn(cloud, options);
  } finally {
    await cloud.stop();
  }
}

async function putLoadOn(cloud: CloudProcess, options: LoadOptions): Promise<LoadResult> {
  const { random, now, connections, report = () => undefined } = options;
  const access = await cloud.ask('access');
  const tally = new Tally();
  // Floods, revocations and new devices have connections beside those of the ordinary traffic.
  const connection = new ApiConnection(access.apiUrl, connections + 32, now);
  const base = { access, tally, random, now, ledger: new Ledger(), ask: createAsk(connection, tally, now) };
  try {
    await warmUp(connection, options.instances);
    const { world, flooder } = await gather(cloud, base, options);
    report(`${options.users} users with ${options.devicesPerUser} devices each are there`);
    const startedAtMs = now();
    const samples = await trafficAndSamples(cloud, world, flooder, options);
    const seconds = (now() - startedAtMs) / 1000;
    report('waiting until everything is handled');
    await cloud.ask('drain');
    const delivery = await checkDelivery(access, world.ledger, tally);
    for (const name of await cloud.ask('reconcile')) tally.fault('zone', `${name} differs from the registry`);
    return conclude(world, delivery, samples, seconds, options);
  } finally {
    connection.close();
  }
}

/** Registers everybody and waits until DNS shows them. */
async function gather(
  cloud: CloudProcess,
  base: Omit<World, 'population'>,
  { users: count, devicesPerUser }: LoadOptions,
): Promise<{ readonly world: World; readonly flooder: LoadDevice }> {
  const users: LoadUser[] = [];
  for (let number = 0; number <= count; number += 1) users.push(await register(number, base));
  const world = { ...base, population: new Population(users.slice(1), base.random, base.now) };
  const devices: LoadDevice[] = [];
  for (const [number, user] of users.entries()) {
    for (let device = 0; device < (number === 0 ? 1 : devicesPerUser); device += 1) {
      const enrolled = await enrol(user, world);
      if (!enrolled) throw new Error(`no device could be enrolled: ${base.tally.faults.join('; ')}`);
      user.devices.add(enrolled);
      devices.push(enrolled);
    }
  }
  await cloud.ask('drain');
  // Nobody has looked for their records yet, so that no instance can hold that there are none.
  for (const device of devices) device.published(0);
  const [flooder] = devices;
  if (!flooder) throw new Error('nobody is there');
  return { world, flooder };
}

async function trafficAndSamples(
  cloud: CloudProcess,
  world: World,
  flooder: LoadDevice,
  options: LoadOptions,
): Promise<readonly MemorySample[]> {
  const { durationMs, connections, revokeEveryMs, sampleEveryMs, signal, report, now, enough } = options;
  const over = new AbortController();
  const ending = AbortSignal.any([signal, AbortSignal.timeout(durationMs), over.signal]);
  const traffic = runTraffic({ connections, revokeEveryMs, flooder }, world, ending);
  const samples: MemorySample[] = [];
  const sampling = (async () => {
    const startedAtMs = now();
    while (!ending.aborted) {
      await sleep(sampleEveryMs, undefined, { signal: ending }).catch(() => undefined);
      if (ending.aborted) return;
      samples.push(await cloud.ask('sample'));
      report?.(progress(world, (now() - startedAtMs) / 1000));
      if (enough?.(world.tally, samples)) over.abort();
    }
  })();
  // Whichever fails ends the other one too.
  await Promise.all([traffic, sampling]).finally(() => over.abort());
  return samples;
}

function progress({ ledger, tally }: World, seconds: number): string {
  const rate = Math.round(ledger.accepted.size / seconds);
  return `${Math.round(seconds)} s: ${ledger.accepted.size} accepted (${rate}/s), ${tally.wrong} wrong`;
}

function conclude(
  { tally }: World,
  delivery: Delivery,
  samples: readonly MemorySample[],
  seconds: number,
  { warmUpMs, maxGrowthMb }: LoadOptions,
): LoadResult {
  const latencies = tally.latencies();
  return {
    seconds: Math.round(seconds),
    messagesPerSecond: Math.round(delivery.accepted / seconds),
    requests: latencies.reduce((sum, { count }) => sum + count, 0),
    wrong: tally.wrong,
    faults: tally.faults,
    answers: tally.rows(),
    latencies,
    delivery,
    memory: judgeMemory(samples, warmUpMs, maxGrowthMb),
  };
}
