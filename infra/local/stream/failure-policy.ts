/** What an event source mapping does with records that fail, as the template configures it. */
export interface FailurePolicy {
  /** Times that a batch is sent again after an error of the function; throttled invocations do not count. */
  readonly retryAttempts: number;
  /** Records that are older, by the clock of the poller, are given up. */
  readonly maxRecordAgeMs: number;
  /** Whether a batch that failed whole is sent again as two. */
  readonly bisect: boolean;
}

/** Without a policy everything is repeated until it succeeds. */
export const untilSuccess: FailurePolicy = {
  retryAttempts: Number.POSITIVE_INFINITY,
  maxRecordAgeMs: Number.POSITIVE_INFINITY,
  bisect: false,
};
