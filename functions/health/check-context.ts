import type { Canary } from '../../shared/health/derive-canary.ts';
import type { RegistryDelegation } from '../../shared/registry/read-delegation.ts';
import type { DelegationLookups } from '../../shared/verification/delegation-records.ts';

/** What the checks of one run share; each part is under way, and fails for itself. */
export interface CheckContext {
  /** When the run began, epoch milliseconds. */
  readonly startedAtMs: number;
  readonly canary: Promise<Canary>;
  /** The canary's entries in the registry, which are made by then if they were not there. */
  readonly registered: Promise<RegistryDelegation>;
  /** Ends soon, whether or not the canary is registered: what the other checks may wait for. */
  readonly ready: Promise<void>;
  /** The canary's records, looked up past the caches, and how long that took. */
  readonly resolution: Promise<CanaryResolution>;
}

/** What DNS shows of the canary. */
export interface CanaryResolution {
  readonly lookups: DelegationLookups;
  readonly durationMs: number;
}

/** One check is given up when its time is over: its requests are broken off then. */
export interface CheckTime {
  readonly signal: AbortSignal;
}
