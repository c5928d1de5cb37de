import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../infra/local/free-port.ts';
import { writeCertificate } from './certificate.ts';
import { installEmulator } from './install.ts';
import { type LaunchedEmulator, launch } from './launch.ts';

/** A running emulator. */
export interface Emulator {
  /** `https://127.0.0.1:` and a port. */
  readonly url: string;
  /** By which AWS SDKs and the CDK command line find it, on top of a process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it and the functions that it runs, and deletes what it held. */
  stop(): Promise<void>;
}

/** The emulator takes these for the root user of its one account. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Account that the emulator plays. */
export const account = '000000000000';

/** Region that everything is deployed to. */
export const region = 'us-east-1';

const patienceMs = 120_000;

/**
 * Starts MiniStack on a free port of the loopback address, by HTTPS since the policies of queues and buckets refuse
 * anything else, with signatures and policies enforced (`AUTH`). It runs the functions with this very Node.js.
 *
 * @param functionEnvironment variables that every function finds in its environment
 * @throws Error when it cannot be installed or does not start
 */
export async function startEmulator(
  functionEnvironment: Readonly<Record<string, string>>,
): Promise<Emulator> {
  const python = await installEmulator();
  const folder = mkdtempSync(join(tmpdir(), 'btps-deploy-'));
  const port = await freePort(0, 'the emulator');
  const url = `https://127.0.0.1:${port}`;
  const certificate = await writeCertificate(folder);
  const environment = sdkEnvironment(url, certificate.cert);
  const launched = launch({
    python,
    folder,
    port,
    certificate,
    environment: { ...functionEnvironment, ...environment },
  });
  const stop = async () => {
    await launched.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilReady(url, launched);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, environment, stop };
}

function sdkEnvironment(url: string, cert: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    NODE_EXTRA_CA_CERTS: cert,
    // The CDK command line looks at this one alone.
    AWS_CA_BUNDLE: cert,
  };
}

async function untilReady(url: string, launched: LaunchedEmulator): Promise<void> {
  const deadline = AbortSignal.timeout(patienceMs);
  for (;;) {
    const answer = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    if (launched.hasEnded() || deadline.aborted) {
      throw new Error(`the emulator did not start: ${launched.readLog()}`);
    }
    await sleep(100);
  }
}
