import type { Ending } from './exit-codes.ts';

/** What is known of why a command ended without a report. */
export interface FailureDetails {
  readonly ending: Ending;
  /** Of the error catalogue, of the SDK, or one of the command line's own. */
  readonly code: string;
  /** One sentence. */
  readonly title: string;
  readonly reasons?: readonly string[];
  /** What to do about it. */
  readonly action?: string;
  readonly retryAfterSeconds?: number;
  /** What the server calls the request, to quote in a report. */
  readonly requestId?: string;
  /** True when the message may have been taken all the same. */
  readonly mayHaveArrived?: true;
}

/** Why a command ended without a report. Never holds a secret. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly details: FailureDetails;

  constructor(details: FailureDetails) {
    super(details.title);
    this.details = details;
  }
}

/** The failure of a command that was called in a way it can't be. */
export function usageFailure(title: string, action?: string): Failure {
  return new Failure({ ending: 'usage', code: 'USAGE', title, ...(action !== undefined && { action }) });
}
