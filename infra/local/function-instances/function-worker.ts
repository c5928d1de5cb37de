import { parentPort, workerData } from 'node:worker_threads';
import type { InstanceDescription, Invocation, InvocationEnd } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

/** Kept: a test may put forward the clock of what runs here, which takes no time away from it. */
const timeOfDay = Date.now;

/** Lambda prints what a handler threw as well as answering it. */
function describeError(error: unknown): InvocationEnd {
  console.error(error);
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'error', errorType: name, errorMessage: message };
}

function createContext(description: InstanceDescription, { requestId, deadlineMs }: Invocation) {
  const { functionName, memoryMegabytes } = description;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - timeOfDay()),
  };
}

async function invoke(
  handler: Handler,
  description: InstanceDescription,
  invocation: Invocation,
): Promise<InvocationEnd> {
  try {
    const result = await handler(JSON.parse(invocation.event), createContext(description, invocation));
    return { kind: 'result', json: JSON.stringify(result ?? null) };
  } catch (error) {
    return describeError(error);
  }
}

const description = workerData as InstanceDescription;
for (const module of description.preload) await import(module);
const { handler } = (await import(description.entry)) as { handler?: Handler };
if (typeof handler !== 'function') throw new TypeError(`${description.entry} does not export a handler`);
parentPort?.on('message', async (invocation: Invocation) => {
  parentPort?.postMessage(await invoke(handler, description, invocation));
});
