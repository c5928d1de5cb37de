import * as z from 'zod';

/** What the context says of logs and traces. */
export const telemetryShape = {
  logSampleRate: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe(
      'Share of invocations whose debug lines are logged too, those of accepted messages among them; 0 to 1.',
    ),
  tracing: z
    .boolean()
    .default(false)
    .describe(
      'Whether the functions send traces to X-Ray, with their calls of AWS and their HTTP requests; ingress those of Lambda alone, since the tracer makes its start slower.',
    ),
};

/** One valid value of each key, as it is written after `-c`. */
export const telemetryExamples: Readonly<Record<keyof typeof telemetryShape, string>> = {
  logSampleRate: 'logSampleRate=0.01',
  tracing: 'tracing=true',
};
