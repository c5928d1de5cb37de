import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/** Gives CommonJS packages inside an ES module the `require` that they expect. */
const createRequireBanner =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);";

/**
 * How every function is bundled: one minified ES module that holds the SDK, so that production runs the
 * version that was tested, with a source map for stack traces.
 *
 * @param options.tracing - Whether the function uses the tracer, whose X-Ray SDK is CommonJS.
 */
export function bundlingOptions(options: { readonly tracing: boolean }): BundlingOptions {
  return {
    format: OutputFormat.ESM,
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    sourceMap: true,
    sourcesContent: false,
    externalModules: [],
    bundleAwsSDK: true,
    logLevel: LogLevel.WARNING,
    ...(options.tracing && { banner: createRequireBanner }),
  };
}
