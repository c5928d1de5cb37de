/** One value of one metric. */
export interface Datapoint {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/**
 * Reads what CloudWatch takes from a line of a log: a value for each metric and set of dimensions that it names, and
 * nothing from a line that is no embedded metric.
 *
 * Source: Amazon CloudWatch User Guide, Specification: Embedded metric format.
 */
export function readEmbeddedMetrics(line: string): readonly Datapoint[] {
  const entry = parse(line);
  const { _aws: metadata } = entry;
  if (!isObject(metadata)) return [];
  const { Timestamp: atMs, CloudWatchMetrics: directives } = metadata;
  if (typeof atMs !== 'number' || !Array.isArray(directives)) return [];
  return (directives as Directive[]).flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.flatMap(({ Name: name }) =>
        valuesOf(entry[name]).map((value) => ({
          ...{ namespace, name, atMs, value },
          dimensions: Object.fromEntries(names.map((dimension) => [dimension, String(entry[dimension])])),
        })),
      ),
    ),
  );
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valuesOf(value: unknown): readonly number[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'number');
}
