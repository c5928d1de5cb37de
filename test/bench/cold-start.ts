/**
 * Measures cold starts under the runtime client of Lambda (`aws-lambda-ric`), on one processor: from the start of the
 * process to its first poll for an event, and the first invocation, its DynamoDB requests answered at once by a stub.
 * Every deployed function, beside a function of nothing and a plain one with middy and the DynamoDB client, and
 * ingress without each of the ways that make it start faster. All in turns; medians.
 *
 * Run by `node test/bench/cold-start.ts [--rounds=11] [--parts] [--json] [--save]`; `--parts` lists what ingress is made
 * of. Ends with status 1 when ingress takes more of the plain function's time of the
 * processor, over a bare start of Node, than required.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functions } from '../../infra/functions.ts';
import { generateKeyPair, signedInvoice } from '../../infra/local/cast.ts';
import { createCertificate } from '../dns/certificate.ts';
import { httpEvent } from '../http/event.ts';
import { bundleAsDeployed, bundlePlainly } from './bundles.ts';
import { functionEnvironment } from './cold-start/environment.ts';
import { measureStart, type Start, type Startable } from './cold-start/measure-start.ts';
import { installRuntimeClient } from './cold-start/runtime-client.ts';
import { startStubDynamoDb } from './cold-start/stub-dynamodb.ts';
import { invoice } from './invoice.ts';
import { report } from './results.ts';
import { cachedRecord, originalIdentity, registryItems } from './stub-tables.ts';

const required = 0.6;
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 11);

const client = installRuntimeClient();
const folder = mkdtempSync(join(tmpdir(), 'btps-cold-'));
const primary = generateKeyPair();
const device = generateKeyPair();
const certificate = await createCertificate('localhost');
writeFileSync(join(folder, 'ca.pem'), certificate.cert);
const dynamoDb = await startStubDynamoDb(certificate, {
  registry: () => registryItems(primary, device),
  dnsCache: (name) => cachedRecord(name, primary, device),
});
const environment = {
  ...functionEnvironment,
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
};

/** A new one each time: a message is taken once, and for 300 s. */
const messageEvent = () =>
  httpEvent('POST', '/messages', {
    routeKey: 'POST /messages',
    body: JSON.stringify(
      signedInvoice(`dev1234$${originalIdentity}`, 'bob$saas.example', device, { document: invoice(4096) }),
    ),
  });

interface Candidate extends Startable {
  readonly name: string;
  readonly bytes: number;
}

const file = (name: string) => join(folder, name.replaceAll(/\W+/g, '-'), 'index.js');
const moduleFile = (name: string) => file(name).replace(/js$/, 'mjs');

async function deployed(): Promise<Candidate[]> {
  const names = Object.keys(functions) as (keyof typeof functions)[];
  return Promise.all(
    names.map(async (name) => {
      const { bytes, parts } = await bundleAsDeployed(functions[name].entry, file(name));
      if (name === 'ingress' && process.argv.includes('--parts')) console.table(Object.fromEntries(parts));
      return {
        ...{ name, bytes, environment, file: file(name) },
        ...(name === 'ingress' && { event: messageEvent }),
      };
    }),
  );
}

async function compared(): Promise<Candidate[]> {
  const bare = await bundlePlainly('test/bench/entries/bare.ts', moduleFile('bare'));
  const plain = await bundlePlainly('test/bench/entries/plain.ts', moduleFile('plain'));
  const plainCommonJs = await bundlePlainly('test/bench/entries/plain.ts', file('plain-cjs'), 'cjs');
  const event = messageEvent;
  return [
    { name: 'bare', bytes: bare.bytes, file: moduleFile('bare'), environment, event },
    { name: 'plain', bytes: plain.bytes, file: moduleFile('plain'), environment, event },
    {
      ...{ name: 'plain, as CommonJS', bytes: plainCommonJs.bytes },
      ...{ file: file('plain-cjs'), environment, event },
    },
  ];
}

async function withoutEachWay(): Promise<Candidate[]> {
  const { entry } = functions.ingress;
  const asModule = await bundlePlainly(entry, moduleFile('ingress-plain'));
  const asCommonJs = await bundlePlainly(entry, file('ingress-cjs'), 'cjs');
  const { bytes } = await bundleAsDeployed(entry, file('ingress'));
  const event = messageEvent;
  const ingress = { bytes, file: file('ingress'), event };
  const maps = { ...environment, NODE_OPTIONS: '--enable-source-maps' };
  const cache = { ...environment, NODE_COMPILE_CACHE: join(folder, 'compile-cache') };
  return [
    {
      ...{ name: 'ingress bundled plainly', bytes: asModule.bytes },
      ...{ file: moduleFile('ingress-plain'), environment, event },
    },
    {
      ...{ name: 'ingress bundled plainly, as CommonJS', bytes: asCommonJs.bytes },
      ...{ file: file('ingress-cjs'), environment, event },
    },
    { ...ingress, name: 'ingress with --enable-source-maps', environment: maps },
    { ...ingress, name: 'ingress with a warm compile cache', environment: cache },
  ];
}

/** Node from its start to its end, nothing loaded. */
function startNode(): Start {
  const startedAt = performance.now();
  const program = 'const{user,system}=process.cpuUsage();process.stdout.write(String((user+system)/1000))';
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  return { initMs: performance.now() - startedAt, processorMs: Number(stdout) };
}

/** Node writes its cache when it ends, which none of the measured processes does by itself. */
function warmCompileCache({ environment, file }: Candidate): void {
  const { status } = spawnSync(process.execPath, [file], { env: { ...environment } });
  if (status !== 0) throw new Error(`${file} can not be loaded to fill the compile cache`);
}

const candidates = [...(await compared()), ...(await deployed()), ...(await withoutEachWay())];
const starts = new Map<string, Start[]>([
  ['node', []],
  ...candidates.map(({ name }) => [name, []] as [string, Start[]]),
]);
try {
  for (const each of candidates) if ('NODE_COMPILE_CACHE' in each.environment) warmCompileCache(each);
  // The first round fills the file cache, and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const node = startNode();
    if (round > 0) starts.get('node')?.push(node);
    for (const candidate of candidates) {
      const start = await measureStart(client, candidate);
      if (round > 0) starts.get(candidate.name)?.push(start);
    }
  }
} finally {
  dynamoDb.stop();
  rmSync(folder, { recursive: true });
}

function median(name: string, figure: keyof Start): number {
  const values = (starts.get(name) ?? []).map((start) => start[figure] ?? Number.NaN);
  return values.sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

const overNode = (name: string, figure: keyof Start) => median(name, figure) - median('node', figure);
const rounded = (value: number, digits: number) =>
  Number.isNaN(value) ? null : Number(value.toFixed(digits));

const rows = ['node', ...candidates.map(({ name }) => name)].map((name) => {
  // Judged by the time of the processor, which what else runs on the machine changes little.
  const ofPlain = overNode(name, 'processorMs') / overNode('plain', 'processorMs');
  return {
    function: name,
    'bundle KB': rounded((candidates.find((each) => each.name === name)?.bytes ?? Number.NaN) / 1024, 0),
    'init ms': rounded(median(name, 'initMs'), 0),
    'processor ms': rounded(median(name, 'processorMs'), 0),
    'first call ms': rounded(median(name, 'callMs'), 0),
    'of the processor': rounded(median(name, 'callProcessorMs'), 0),
    'both over node': rounded(overNode(name, 'processorMs') + median(name, 'callProcessorMs'), 0),
    'init over node / plain': rounded(overNode(name, 'initMs') / overNode('plain', 'initMs'), 2),
    'processor over node / plain': rounded(ofPlain, 2),
    ...(name === 'ingress' ? { required, holds: ofPlain <= required } : { required: null, holds: null }),
  };
});
report({ name: 'cold-start', rows, key: ['function'], figure: 'processor over node / plain' });
