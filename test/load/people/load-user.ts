import type { KeyPair } from '../../../infra/local/cast.ts';
import type { LoadDevice } from './load-device.ts';

/** A user of the load, with her devices of now. */
export interface LoadUser {
  /** `user7$saas.example`. */
  readonly identity: string;
  readonly originalIdentity: string;
  readonly primary: KeyPair;
  readonly devices: Set<LoadDevice>;
  /** When she asked to enrol devices, epoch milliseconds, oldest first. */
  readonly enrolmentsMs: number[];
  /** Whether somebody is changing her devices. */
  changing: boolean;
  /** Whether somebody is emptying her inbox. */
  reading: boolean;
  /** Receipts of messages that she has acknowledged, and when the acknowledgement was answered. */
  readonly acknowledged: Map<string, number>;
}
