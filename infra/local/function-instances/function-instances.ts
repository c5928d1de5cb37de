import { type FunctionDescription, type FunctionName, functions } from '../../functions.ts';
import type { Measure } from '../measurement.ts';
import { type EnvironmentSources, functionEnvironment } from './function-environment.ts';
import { InstancePool } from './instance-pool.ts';

/** One line that a function printed. */
export interface LogLine {
  readonly function: FunctionName;
  readonly text: string;
}

/** How the functions are run. */
export interface FunctionInstancesOptions extends EnvironmentSources {
  /** Most instances of each function at a time; 4 by default. */
  readonly instances?: number;
  /** URLs of modules that each instance loads before its handler. */
  readonly preload?: readonly string[];
  readonly log: (line: LogLine) => void;
  /** Told of every event that a function was not given for want of concurrency. */
  readonly measure?: Measure;
}

/** Every deployed function, ready to be invoked. */
export interface FunctionInstances {
  /**
   * @throws InvocationFailure when the handler threw, crashed or took longer than its timeout;
   *   ThrottledInvocation when its reserved concurrency is used up.
   */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** Bounds how many events a function handles at a time and refuses what is beyond; no bound without a number. */
  reserve(name: FunctionName, concurrency?: number): void;
  /** Ends all instances of a function at once, whatever they are doing. */
  killInstances(name: FunctionName): Promise<void>;
  /** What a function finds in its environment; whoever has it can do what the function does. */
  environmentOf(name: FunctionName): Readonly<Record<string, string>>;
  /** Instances of a function that exist now. */
  instanceCount(name: FunctionName): number;
  stop(): Promise<void>;
}

const root = new URL('../../../', import.meta.url);

/** Makes a pool of instances for each function of infra/functions.ts; none is started before its first event. */
export function createFunctionInstances(options: FunctionInstancesOptions): FunctionInstances {
  const pools = new Map<FunctionName, InstancePool>();
  for (const name of Object.keys(functions) as FunctionName[]) pools.set(name, createPool(name, options));
  const poolOf = (name: FunctionName): InstancePool => {
    const pool = pools.get(name);
    if (pool === undefined) throw new TypeError(`There is no function ${name}`);
    return pool;
  };
  return {
    invoke: (name, event) => poolOf(name).invoke(event),
    reserve: (name, concurrency) => poolOf(name).reserve(concurrency),
    killInstances: (name) => poolOf(name).kill(),
    environmentOf: (name) => functionEnvironment(name, options),
    instanceCount: (name) => poolOf(name).size,
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
    },
  };
}

function createPool(name: FunctionName, options: FunctionInstancesOptions): InstancePool {
  const { entry, memoryMegabytes, timeoutSeconds }: FunctionDescription = functions[name];
  return new InstancePool({
    entry: new URL(entry, root).href,
    preload: options.preload ?? [],
    functionName: name,
    memoryMegabytes,
    environment: functionEnvironment(name, options),
    log: (text) => options.log({ function: name, text }),
    maxInstances: options.instances ?? 4,
    timeoutMs: timeoutSeconds * 1000,
    onThrottle: () => options.measure?.({ of: 'function', resource: name, metric: 'Throttles', value: 1 }),
  });
}
