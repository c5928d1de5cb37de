import type { LocalCloud } from '../../../infra/local/cloud.ts';
import type { MemorySample } from '../memory/memory-sample.ts';

/** What the load has to know of the cloud that it is put on. */
export type CloudAccess = Pick<
  LocalCloud,
  | 'apiUrl'
  | 'portalUrl'
  | 'dynamoDbUrl'
  | 'eventBridgeUrl'
  | 'eventBusName'
  | 'credentials'
  | 'environment'
  | 'tables'
>;

/** How the process of the cloud is started, as JSON in its first argument. */
export interface CloudProcessOptions {
  /** A running DynamoDB Local to use instead of a new one. */
  readonly dynamoDbEndpoint?: string;
  /** URLs of modules that every instance of a function loads first. */
  readonly preload: readonly string[];
  /** Most instances of each function. */
  readonly instances: number;
  /** Whether tasks run by the clock. */
  readonly schedules: boolean;
}

/** Asks the process of the cloud. */
export interface CloudRequest {
  readonly id: number;
  readonly ask: 'access' | 'sample' | 'drain' | 'reconcile' | 'stop';
}

/** What each question is answered with. */
export interface CloudAnswers {
  readonly access: CloudAccess;
  readonly sample: MemorySample;
  readonly drain: null;
  /** Identities whose records differ from the registry. */
  readonly reconcile: readonly string[];
  readonly stop: null;
}

/** The answer to a request, or why there is none. */
export type CloudReply =
  | { readonly id: number; readonly value: CloudAnswers[keyof CloudAnswers] }
  | { readonly id: number; readonly failure: string };
