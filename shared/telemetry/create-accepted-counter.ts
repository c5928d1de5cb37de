import { createMetrics } from './create-metrics.ts';
import { metrics as metricTable } from './metrics.ts';

/** Counts accepted messages. */
export interface AcceptedCounter {
  /** Counts one, whose audit event was written just now. */
  count(): void;
  /** Prints how many were counted since the last time, in one line, if any were. */
  flush(): void;
}

/**
 * Makes what counts accepted messages where each is known to be new, by its audit event. They are counted for the
 * function that took them: alarms and dashboard see them beside those that it refused.
 */
export function createAcceptedCounter(): AcceptedCounter {
  const [service] = metricTable.accepted.by;
  const metrics = createMetrics({ service });
  let accepted = 0;
  return {
    count: () => {
      accepted += 1;
    },
    flush: () => {
      if (accepted === 0) return;
      metrics.add('requests', accepted);
      // Nobody else is accepted.
      metrics.add('knownRequests', accepted);
      metrics.add('accepted', accepted);
      accepted = 0;
      metrics.flush();
    },
  };
}
