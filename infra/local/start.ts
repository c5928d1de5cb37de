import { parseArgs } from 'node:util';
import { forwardingTo, makeCertificate } from './certificate.ts';
import { startLocalCloud } from './cloud.ts';
import { firstHealth } from './first-health.ts';
import type { LogLine } from './function-instances/function-instances.ts';
import { describeNotice } from './notices/notice.ts';
import { nextSteps, whereItListens } from './start-texts.ts';
import { StopStack } from './stop-stack.ts';
import { tellStory } from './story/tell-story.ts';
import { keepUnsentMessage } from './unsent-message.ts';

interface Options {
  readonly help: boolean;
  readonly once: boolean;
  readonly verbose: boolean;
  /** Port of the HTTP API; 0 for any free one. */
  readonly port: number;
}

const usage = `npm start -- [--once] [--verbose] [--port N]
  --once     end after the story, with status 0 if all went as it should, else 1
  --verbose  show what the functions log
  --port N   port of the HTTP API; any free one by default`;

const print = (line: string) => console.log(line);

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
    },
  });
  if (!/^[0-9]{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
    throw new TypeError(`--port takes a number from 0 to 65535, not '${values.port}'.`);
  }
  return { ...values, port: Number(values.port) };
}

async function untilInterrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

async function run({ help, once, verbose, port }: Options): Promise<boolean> {
  if (help) {
    print(usage);
    return true;
  }
  const stack = new StopStack();
  try {
    return await play({ once, verbose, port }, stack);
  } finally {
    await stack.stop();
  }
}

async function play({ once, verbose, port }: Omit<Options, 'help'>, stack: StopStack): Promise<boolean> {
  const tls = await makeCertificate();
  const forwarding = forwardingTo(tls);
  const log = (cloud: string) => ({
    ...(verbose && {
      onLog: ({ function: name, text }: LogLine) => print(`  [${cloud}${name}] ${text}`),
    }),
  });
  // The story shows its notices where they belong.
  let announceNotices = false;
  const cloud = stack.use(
    await startLocalCloud({
      domain: 'saas.example',
      settings: { notices: { emailFrom: 'btps@saas.example' }, forwarding },
      ports: { api: port },
      tls,
      backupFolder: '.local/backup',
      onNotice: (notice) => announceNotices && print(describeNotice(notice)),
      ...log(''),
    }),
  );
  const neighbour = stack.use(
    await startLocalCloud({
      domain: 'receiver.example',
      settings: { forwarding },
      tls,
      names: cloud,
      dynamoDbEndpoint: cloud.dynamoDbUrl,
      accessKeyId: 'receiver',
      ...log('receiver.example '),
    }),
  );
  for (const line of whereItListens(cloud, neighbour)) print(line);
  const end = await tellStory(cloud, neighbour, print);
  if (once || !end.succeeded) return end.succeeded;
  const { status: health } = await firstHealth(cloud);
  const unsent = keepUnsentMessage(end.nextMessage);
  for (const line of nextSteps(cloud, { ...end, health, messagePath: unsent.path })) print(line);
  announceNotices = true;
  await untilInterrupted();
  unsent.stop();
  return true;
}

/** Whatever goes wrong is one sentence: those who want the stack set DEBUG. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env.DEBUG !== undefined) return error.stack ?? error.message;
  return error.message.split('\n', 1)[0] ?? error.name;
}

try {
  process.exitCode = (await run(readOptions())) ? 0 : 1;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
