/** What the thread of an instance is started with. */
export interface InstanceDescription {
  /** URL of the module that exports `handler`. */
  readonly entry: string;
  /** URLs of modules that are loaded before it. */
  readonly preload: readonly string[];
  readonly functionName: string;
  readonly memoryMegabytes: number;
}

/** One invocation, to the thread. */
export interface Invocation {
  readonly requestId: string;
  /** JSON, as Lambda carries events. */
  readonly event: string;
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
}

/** The end of an invocation, from the thread. */
export type InvocationEnd =
  | { readonly kind: 'result'; readonly json: string }
  | { readonly kind: 'error'; readonly errorType: string; readonly errorMessage: string };
