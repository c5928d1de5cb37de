import { syncBuiltinESMExports } from 'node:module';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { __Client as Client } from '@aws-sdk/client-dynamodb';

// Loaded for its effect: every request over HTTP becomes a part of the invocation's trace, ...
const tracer = new Tracer();
// The X-Ray SDK changes node:http as CommonJS knows it; modules see that from now on.
syncBuiltinESMExports();

// ... and every call of AWS under its own name. Requests of SDK clients name the trace themselves, which to the tracer
// means that somebody traces them already: a client is therefore told about the tracer, when it is used first.
const { send } = Client.prototype;
const traced = new WeakSet();
Client.prototype.send = function tracedSend(this: InstanceType<typeof Client>, ...call: unknown[]) {
  if (!traced.has(this)) {
    traced.add(this);
    tracer.captureAWSv3Client(this);
  }
  return send.apply(this, call as Parameters<typeof send>);
} as typeof send;
