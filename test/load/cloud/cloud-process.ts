/**
 * The process of the cloud that the load is put on: apart from the one that drives it, so that its memory is that of
 * the functions and of what stands in for AWS, and nothing of the driver's own records.
 *
 * Started by start-cloud-process.ts, with `--expose-gc`; ends with its parent.
 */
import type { Reconciliation } from '../../../functions/watch/reconcile.ts';
import { type LocalCloud, startLocalCloud } from '../../../infra/local/cloud.ts';
import { sampleMemory } from '../memory/sample-memory.ts';
import type { CloudAnswers, CloudProcessOptions, CloudReply, CloudRequest } from './cloud-messages.ts';
import { sourceHeader } from './source-header.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as CloudProcessOptions;
const { dynamoDbEndpoint, preload, instances, schedules } = options;

// Ctrl-C at the terminal reaches this process too; the driver ends it once everything is counted.
process.on('SIGINT', () => undefined);

const starting = startLocalCloud({
  domain: 'saas.example',
  settings: { notices: { emailFrom: 'btps@saas.example' } },
  ...(dynamoDbEndpoint !== undefined && { dynamoDbEndpoint }),
  instances,
  accessKeyId: `load${process.pid}`,
  preload: [
    new URL('../memory/sample-instance.ts', import.meta.url).href,
    new URL('../../no-outside/guard.ts', import.meta.url).href,
    ...preload,
  ],
  ...(!schedules && { schedules: {} }),
  sourceIp: ({ headers, socket }) => {
    const named = headers[sourceHeader];
    return typeof named === 'string' ? named : (socket.remoteAddress ?? '127.0.0.1');
  },
});
starting.catch(() => undefined);

const answers: { [Ask in keyof CloudAnswers]: (cloud: LocalCloud) => Promise<CloudAnswers[Ask]> } = {
  access: async (cloud) => {
    const { apiUrl, portalUrl, dynamoDbUrl, eventBridgeUrl, eventBusName } = cloud;
    const { credentials, environment, tables } = cloud;
    return {
      apiUrl,
      portalUrl,
      dynamoDbUrl,
      eventBridgeUrl,
      eventBusName,
      credentials,
      environment,
      tables,
    };
  },
  sample: sampleMemory,
  drain: async (cloud) => {
    await cloud.queues.revocations.drained();
    await Promise.all([cloud.stream.drained(), cloud.registryStream.drained()]);
    return null;
  },
  reconcile: async (cloud) => {
    const { drifted, marked } = (await cloud.runTask('reconcile')) as Reconciliation;
    return [...new Set([...drifted, ...marked])];
  },
  stop: async (cloud) => {
    await cloud.stop();
    return null;
  },
};

async function reply({ id, ask }: CloudRequest): Promise<CloudReply> {
  try {
    return { id, value: await answers[ask](await starting) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', async (request: CloudRequest) => {
  process.send?.(await reply(request));
  if (request.ask === 'stop') process.disconnect();
});
process.on('disconnect', async () => {
  await (await starting.catch(() => undefined))?.stop();
});
