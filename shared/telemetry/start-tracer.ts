import { syncBuiltinESMExports } from 'node:module';
import { Tracer } from '@aws-lambda-powertools/tracer';

// Loaded for its effect: every request over HTTP becomes a part of the invocation's trace.
new Tracer();
// The X-Ray SDK changes node:http as CommonJS knows it; modules see that from now on.
syncBuiltinESMExports();
