import type { LocalCloudOptions } from '../../local/cloud.ts';

/** Says what a drill does, and compares what came with what has to come. */
export interface DrillLog {
  step(text: string): void;
  /** @throws DrillFailure when the two differ */
  expect(what: string, actual: unknown, expected: unknown): void;
}

/** How the local clouds of a drill are started. */
export type DrillOptions = Pick<LocalCloudOptions, 'dynamoDbEndpoint' | 'preload' | 'onLog' | 'backupFolder'>;

/** Practises one disaster, or one change that would be a disaster in the wrong order. */
export type Drill = (log: DrillLog, options: DrillOptions) => Promise<void>;

/** Something did not come back as it has to. */
export class DrillFailure extends Error {
  override readonly name = 'DrillFailure';
}
