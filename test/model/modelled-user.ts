import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { identityKey } from '../../shared/registry/entries.ts';
import { readRows } from '../../shared/zone/read-rows.ts';
import { strangersValue } from '../faults/foreign-edits.ts';
import type { zoneScene } from '../zone/zone-scene.ts';
import type { Step } from './explore.ts';
import { HeldRequests } from './held-client.ts';
import type { PublicationState } from './publication-state.ts';

type Scene = Awaited<ReturnType<typeof zoneScene>>;

interface Run {
  readonly requests: HeldRequests;
  readonly ended: Promise<unknown>;
}

const devices = ['dev1', 'dev2'] as const;

/** The requests that the steps of a run stand for. */
const requestOf: Readonly<Record<string, string | undefined>> = {
  'reads the registry': 'registry',
  'reads the registry after the change': 'registry',
  'reads the zone': 'zone',
  'changes the zone': 'change',
  'repeats the change': 'change again',
};

/** A user of the model in real tables and a real zone; the steps of the model are taken by the code. */
export class ModelledUser {
  readonly #scene: Scene;
  readonly #identity: string;
  readonly #runs = new Map<string, Run>();

  private constructor(scene: Scene, identity: string) {
    this.#scene = scene;
    this.#identity = identity;
  }

  /** Registers a user as the model begins: device 1 is published, device 2 not there. */
  static async create(scene: Scene, account: string): Promise<ModelledUser> {
    const identity = `${account}.btps.saas.example`;
    await scene.putIdentity(identity, { epoch: 1 });
    await scene.putDevice(identity, devices[0], { epoch: 1 });
    await scene.sync([identity]);
    return new ModelledUser(scene, identity);
  }

  /**
   * Takes a step.
   *
   * @throws Error when the code waits somewhere else than the model does
   */
  async take({ actor, action }: Step<PublicationState>): Promise<void> {
    if (actor.startsWith('zone-sync')) return this.#takeInRun(actor, action);
    switch (action) {
      case 'revokes the row':
        await this.#scene.revoke(this.#identity, devices[0]);
        return;
      case 'revokes the rows left behind':
        for (const device of devices) await this.#revokeIfThere(device);
        return;
      case 'raises the epoch':
        await this.#raiseEpoch();
        return;
      case 'adds the row':
        await this.#scene.putDevice(this.#identity, devices[1], { epoch: 1 });
        return;
      case 'adds a value':
        this.#scene.appendValue(this.#identity, strangersValue);
        return;
      case 'is refused':
        return;
      default:
        throw new Error(`no code for: ${actor}: ${action}`);
    }
  }

  /** What can be seen from outside, in the words of the model. */
  async observe(): Promise<object> {
    const published = this.#scene.published(this.#identity);
    const parent = published[this.#identity] ?? [];
    const listed = this.#scene.listed(this.#identity) ?? [];
    const { devices: rows } = await readRows(this.#scene.dependencies, this.#identity);
    return {
      zone: {
        foreign: parent.includes(strangersValue),
        listed: devices.map((device) => listed.includes(device)),
        records: devices.map((device) => `${device}.${this.#identity}` in published),
      },
      devices: rows.map(({ status, publication }) => ({ status, publication })),
    };
  }

  async #takeInRun(actor: string, action: string): Promise<void> {
    if (action.startsWith('gets stream records')) {
      this.#runs.set(actor, this.#start());
      return;
    }
    const run = this.#runs.get(actor);
    if (!run) throw new Error(`${actor} has not begun`);
    const { requests, ended } = run;
    if (action === 'dies' || action === 'marks what DNS shows') {
      // What is on its way arrives before anything else happens.
      await requests.held(ended);
      if (action === 'dies') requests.kill();
      else requests.free();
      await ended;
      return;
    }
    const held = await requests.held(ended);
    if (action === 'finds nothing to change') return expectRequest(held, ['finish', undefined], action);
    if (action.startsWith('is refused')) expectRequest(held, ['change', 'change again'], action);
    else if (action.endsWith('the answer is lost')) expectRequest(held, ['change'], action);
    else expectRequest(held, [requestOf[action]], action);
    requests.release(action.endsWith('the answer is lost') ? 'loses its answer' : 'goes');
    await requests.held(ended);
  }

  #start(): Run {
    const requests = new HeldRequests(stepOf);
    const [client, route53] = [this.#scene.connectDatabase(), this.#scene.connect()];
    requests.watch(client);
    requests.watch(route53);
    return {
      requests,
      ended: this.#scene.sync([this.#identity], { client, route53 }).catch(() => undefined),
    };
  }

  async #revokeIfThere(device: string): Promise<void> {
    await this.#scene.revoke(this.#identity, device);
  }

  async #raiseEpoch(): Promise<void> {
    await this.#scene.update(
      new UpdateItemCommand({
        TableName: 'Registry',
        Key: identityKey(this.#identity),
        UpdateExpression: 'SET epoch = :next',
        ExpressionAttributeValues: { ':next': { N: '2' } },
      }),
    );
  }
}

function expectRequest(held: string | undefined, expected: readonly (string | undefined)[], action: string) {
  if (!expected.includes(held)) throw new Error(`${action}: the code waits at ${held ?? 'its end'}`);
}

/** Which step of the model a request is; the lease and what is written down before a change are no steps of their own. */
function stepOf(command: string, input: unknown): string | undefined {
  const text = JSON.stringify(input);
  switch (command) {
    case 'ListResourceRecordSetsCommand':
      return 'zone';
    case 'ChangeResourceRecordSetsCommand':
      return 'change';
    case 'QueryCommand':
      return text.includes('BETWEEN') ? 'registry' : 'finish';
    case 'UpdateItemCommand':
      return text.includes('SET publication') ? 'finish' : undefined;
    default:
      return undefined;
  }
}
