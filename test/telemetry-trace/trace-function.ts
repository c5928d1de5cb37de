// Loaded by an instance of a function before its handler, as the bundle of a traced function begins with the tracer.
import { AsyncResource } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';

Object.assign(process.env, {
  POWERTOOLS_TRACE_ENABLED: 'true',
  AWS_XRAY_DAEMON_ADDRESS: new URL(import.meta.url).searchParams.get('daemon') ?? '',
  // What Lambda sets where tracing is active; every invocation of this instance is part of one trace.
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  _X_AMZN_TRACE_ID: 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1',
});
// The tracer makes it longer than the SDK takes, and says so in the log.
delete process.env.AWS_SDK_UA_APP_ID;

// Without a wait in between: the tracer keeps the invocation's segment in the asynchronous context that loads it, ...
createRequire(import.meta.url)('../../shared/telemetry/start-tracer.ts');
const context = new AsyncResource('traced function');

// ... from which Lambda calls the handler, while an event of a port comes from outside of it.
const port = parentPort;
if (port === null) throw new TypeError('an instance of a function runs in a worker thread');
const listen = port.on.bind(port) as (name: string, listener: (...values: unknown[]) => void) => typeof port;
port.on = ((name: string, listener: (...values: unknown[]) => void) =>
  listen(name, (...values) => context.runInAsyncScope(listener, undefined, ...values))) as typeof port.on;
