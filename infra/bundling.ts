import { fileURLToPath } from 'node:url';
import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

const fileOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Makes stacks name the sources, in every bundle. */
const mapStacks = fileOf('shared/telemetry/map-stacks.ts');

/** Starts the tracer before anything else of a bundle runs; in no bundle that is not traced. */
const tracer = fileOf('shared/telemetry/start-tracer.ts');

/**
 * What stands for parts of the SDK that no function needs, although every client holds on to them. Credentials and event
 * streams are loaded by the SDK when they are needed, which also keeps a bundler from leaving out what they share with
 * the rest.
 */
export const standIns: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': fileOf('shared/aws/environment-credentials.ts'),
  '@smithy/core/event-streams': fileOf('shared/aws/no-event-streams.ts'),
  '@aws-sdk/endpoint-cache': fileOf('shared/aws/no-endpoint-cache.ts'),
};

/**
 * How every function is bundled: one minified file that holds the SDK, so that production runs the version that was
 * tested, with a source map for stack traces. It is CommonJS, since an ES module that imports `node:http` makes Node
 * load all that this module can give, `fetch` and its WebSocket included, which is a fifth of a start.
 *
 * @param options.tracing - Whether the function uses the tracer.
 */
export function bundlingOptions(options: { readonly tracing: boolean }): BundlingOptions {
  return {
    format: OutputFormat.CJS,
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    sourceMap: true,
    sourcesContent: false,
    externalModules: [],
    bundleAwsSDK: true,
    logLevel: LogLevel.WARNING,
    inject: [mapStacks, ...(options.tracing ? [tracer] : [])],
    esbuildArgs: Object.fromEntries(
      Object.entries(standIns).map(([replaced, file]) => [`--alias:${replaced}`, file]),
    ),
  };
}
