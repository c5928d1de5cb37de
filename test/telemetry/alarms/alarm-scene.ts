import { randomUUID } from 'node:crypto';
import { inject, vi } from 'vitest';
import type { FunctionName } from '../../../infra/functions.ts';
import { generateKeyPair, signedInvoice } from '../../../infra/local/cast.ts';
import type { LogLine } from '../../../infra/local/function-instances/function-instances.ts';
import type { Measurement } from '../../../infra/local/measurement.ts';
import { Registrar } from '../../../infra/local/registrar.ts';
import type { UserIdentity } from '../../../shared/protocol/identity.ts';
import { type AwsProxy, startAwsProxy } from '../../faults/aws-proxy.ts';
import { type EnrolledDevice, PortalScene } from '../../lifecycle/portal-scene.ts';
import { readEmbeddedMetrics } from '../cloudwatch/embedded-metrics.ts';
import { MetricStore } from '../cloudwatch/metric-store.ts';
import { constructOf } from './construct-of.ts';
import { measuredMetric } from './measured-metric.ts';
import { type OtherServer, startOtherServer } from './other-server.ts';
import { streamFailures } from './stream-failures.ts';

/** A user with a device. */
export interface Person {
  readonly user: UserIdentity;
  readonly device: EnrolledDevice;
}

/**
 * A local cloud whose functions are listened to as CloudWatch does: the embedded metrics that they print, and what AWS
 * measures itself, derived from what really happened here.
 */
export class AlarmScene {
  readonly portal: PortalScene;
  readonly registrar: Registrar;
  readonly proxy: AwsProxy;
  readonly other: OtherServer;
  /** Everything that was ever printed. */
  readonly printed = new MetricStore();
  #store = new MetricStore();
  #passedMs = 0;
  #begunMs = 0;
  #people = 0;

  private constructor(portal: PortalScene, proxy: AwsProxy, other: OtherServer) {
    this.portal = portal;
    this.proxy = proxy;
    this.registrar = new Registrar(portal.cloud);
    this.other = other;
  }

  static async start(): Promise<AlarmScene> {
    const proxy = await startAwsProxy(inject('dynamoDbEndpoint'));
    const other = await startOtherServer();
    const early: LogLine[] = [];
    let now = Date.now;
    let take = (_: Measurement): void => undefined;
    let listen = (line: LogLine): void => void early.push(line);
    const portal = await PortalScene.start({
      dynamoDbEndpoint: proxy.url,
      // Each instance loads its modules anew.
      instances: 1,
      settings: { limits: { delegationRequests: 100, queries: 30 }, forwarding: other.forwarding },
      onLog: (line) => listen(line),
      onMeasured: (measurement) => take(measurement),
      streams: streamFailures(() => now()),
    });
    const scene = new AlarmScene(portal, proxy, other);
    for (const line of early) scene.#listen(line);
    listen = (line) => scene.#listen(line);
    take = (measurement) => scene.#take(measurement);
    now = () => scene.nowMs;
    return scene;
  }

  async stop(): Promise<void> {
    this.registrar.close();
    await this.portal.stop();
    await this.proxy.stop();
    await this.other.stop();
  }

  /** The time at which alarms are looked at, epoch milliseconds. */
  get nowMs(): number {
    return Date.now() + this.#passedMs;
  }

  /** So many minutes pass for those who look at the alarms. */
  passes(minutes: number): void {
    this.#passedMs += minutes * 60_000;
  }

  /** Forgets what was measured; gives where everything is measured from now on. */
  begin(): MetricStore {
    this.#store = new MetricStore();
    this.#passedMs = 0;
    this.#begunMs = Date.now();
    return this.#store;
  }

  /** A value of a metric of AWS's own, for so many minutes from now on. */
  measure(
    [namespace, name, dimension, resource]: readonly [string, string, string, string],
    value: number | ((minute: number) => number),
    minutes = 1,
  ): void {
    const { nowMs } = this;
    this.#store.add(
      Array.from({ length: minutes }, (_, minute) => ({
        ...{ namespace, name, dimensions: { [dimension]: resource } },
        atMs: nowMs + minute * 60_000,
        value: typeof value === 'number' ? value : value(minute),
      })),
    );
  }

  /** Waits until a metric is measured, since the begin or a time in epoch milliseconds. */
  async measured(name: Measurement['metric'], sinceMs = this.#begunMs): Promise<void> {
    const isNew = () =>
      this.#store.datapoints.some((datapoint) => datapoint.name === name && datapoint.atMs >= sinceMs);
    await vi.waitUntil(isNew, { timeout: 10_000, interval: 10 });
  }

  /** Invokes a function as AWS does, which counts whether it failed. */
  async invoke(name: FunctionName, event: unknown, during: () => Promise<unknown> = async () => undefined) {
    const invocation = this.portal.cloud.functions.invoke(name, event).then(
      () => 0,
      () => 1,
    );
    await during();
    const resource = `\${${constructOf(name)}/Function}`;
    this.measure(['AWS/Lambda', 'Errors', 'FunctionName', resource], await invocation);
  }

  /** Somebody new, published. */
  async person(): Promise<Person> {
    this.#people += 1;
    const { user } = await this.portal.registerUser(`person${this.#people}$saas.example`);
    const device = await this.portal.enrol(user);
    await this.portal.settled();
    return { user, device };
  }

  /** Sends messages of a device that all are good. */
  async sendGood(from: EnrolledDevice, to: UserIdentity, count: number): Promise<void> {
    const answers = await Promise.all(Array.from({ length: count }, () => this.portal.send(from, to)));
    const refused = answers.filter(({ status }) => status !== 202);
    if (refused.length > 0) throw new Error(JSON.stringify(refused[0]));
  }

  /** Sends a message that somebody signed with a key of her own; the code that it is refused with. */
  async sendForged(from: string, to: UserIdentity): Promise<string> {
    const message = signedInvoice(from, to.text, generateKeyPair(), { id: randomUUID() });
    return (await this.portal.post('/messages', message)).body.code;
  }

  #take(measurement: Measurement): void {
    this.#store.add([{ ...measuredMetric(measurement), atMs: this.nowMs }]);
  }

  #listen({ text }: LogLine): void {
    const read = readEmbeddedMetrics(text);
    this.printed.add(read);
    // A line may arrive after the answer that it was printed before.
    const own = read.filter(({ atMs }) => atMs >= this.#begunMs);
    this.#store.add(own.map((datapoint) => ({ ...datapoint, atMs: datapoint.atMs + this.#passedMs })));
  }
}
