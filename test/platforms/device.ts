import type { StepResult, Steps } from './app/device-app.ts';

/** What is found where a device keeps its credentials. */
export interface StoredCredentials {
  /** Everything that is there, as text; empty when there is nothing. */
  readonly text: string;
  /** Private keys that the store holds as handles, and how many of them gave out their bytes. */
  readonly handles: number;
  readonly exported: number;
}

/** An app on a platform, and what lies on its disk. */
export interface Device {
  /** `Node.js 20.20.0`, say. */
  readonly platform: string;
  /** Whether it can encrypt and decrypt: where there is WebCrypto. */
  readonly encrypts: boolean;
  /** Where its key is: in the store as a handle, or in a seed that the store encrypts. */
  readonly keyForm: 'handle' | 'seed';
  /** Lets the app do a step. */
  run<Step extends keyof Steps>(step: Step, ...argument: Parameters<Steps[Step]>): Promise<StepResult>;
  /** Ends the app and starts it anew on the same device. */
  restart(): Promise<void>;
  /** Looks at what is stored, not by way of the SDK. */
  stored(): Promise<StoredCredentials>;
  stop(): Promise<void>;
}
