import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Route53Client } from '@aws-sdk/client-route-53';
import { StopStack } from '../../infra/local/stop-stack.ts';
import { adaptAssembly } from './assembly/adapt-assembly.ts';
import { runCdk } from './cdk.ts';
import { account, credentials, type Emulator, region, startEmulator } from './emulator/start.ts';
import { startZoneMirror, type ZoneMirror } from './zone-mirror.ts';

/** Outputs of a stack by their logical ids. */
export type Outputs = Readonly<Record<string, string>>;

/** Domain of the users. */
export const domain = 'saas.example';

/** An emulator that the app can be deployed to, again and again, and the name server of its zone. */
export class DeployedApp {
  readonly emulator: Emulator;
  readonly mirror: ZoneMirror;
  /** For clients of the AWS SDK. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: typeof credentials;
  };
  readonly #stack: StopStack;
  #followsZone = false;

  private constructor(emulator: Emulator, mirror: ZoneMirror, stack: StopStack) {
    this.emulator = emulator;
    this.mirror = mirror;
    this.client = { endpoint: emulator.url, region, credentials };
    this.#stack = stack;
  }

  /**
   * Starts the emulator, which is empty but for what `cdk bootstrap` puts there.
   *
   * @throws Error when it does not start; nothing is left running then
   */
  static async start(): Promise<DeployedApp> {
    const stack = new StopStack();
    try {
      const mirror = stack.use(await startZoneMirror(`btps.${domain}`));
      const { address, port } = mirror.nameServer;
      const emulator = stack.use(await startEmulator({ AUTHORITATIVE_SERVERS: `${address}:${port}` }));
      await runCdk(['bootstrap', `aws://${account}/${region}`], emulator.environment);
      return new DeployedApp(emulator, mirror, stack);
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /**
   * Synthesises the app, adapts its templates to the emulator, and deploys all of its stacks.
   *
   * @param context more of it than is needed here: `{ logLevel: 'DEBUG' }`
   * @returns outputs of the stack of the service
   */
  async deploy(context: Readonly<Record<string, string>> = {}): Promise<Outputs> {
    const folder = mkdtempSync(join(tmpdir(), 'btps-assembly-'));
    try {
      await runCdk(['synth', '--quiet', '--output', folder, ...this.#context(context)], {
        AWS_REGION: region,
      });
      adaptAssembly(folder);
      return await this.#deployAssembly(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async stop(): Promise<void> {
    await this.#stack.stop();
  }

  async #deployAssembly(folder: string): Promise<Outputs> {
    const outputs = join(folder, 'outputs.json');
    const how = ['--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs];
    await runCdk(['deploy', '--all', '--app', folder, ...how], this.emulator.environment);
    const { [`btps-${stage}`]: service = {} } = JSON.parse(readFileSync(outputs, 'utf8'));
    this.#follow(outputOf(service, 'ZoneId'));
    return service;
  }

  #follow(zoneId: string): void {
    if (this.#followsZone) return;
    this.#followsZone = true;
    this.#stack.use(this.mirror.follow(new Route53Client(this.client), zoneId));
  }

  #context(more: Readonly<Record<string, string>>): readonly string[] {
    const { address, port, trustAnchor } = this.mirror.nameServer;
    const context = {
      domain,
      stage,
      region,
      account,
      dnsServers: `udp://${address}:${port}`,
      'dnssec.policy': 'require',
      'dnssec.trustAnchors': trustAnchor,
      ...more,
    };
    return Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
  }
}

const stage = 'test';

/**
 * Finds the output that is named so within its construct.
 *
 * @throws Error when there is not exactly one
 */
export function outputOf(outputs: Outputs, name: string): string {
  const found = Object.entries(outputs).filter(([id]) => new RegExp(`${name}([0-9A-F]{8})?$`).test(id));
  const [value] = found.map(([, text]) => text);
  if (value === undefined || found.length > 1) {
    throw new Error(`${found.length} outputs are named ${name}: ${Object.keys(outputs)}`);
  }
  return value;
}
