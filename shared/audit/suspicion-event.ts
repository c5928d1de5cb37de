import type { Placed } from './audit-event.ts';
import { placeEvent } from './portal-event.ts';

/** Something that looks like an attack; one for each pattern, subject and window of time. */
export interface SuspicionEvent extends Placed {
  readonly type: 'suspicious_pattern';
  readonly pattern: string;
  /** Source address or original identity. */
  readonly about: string;
  /** How many different ones make the pattern; there may be more. */
  readonly count: number;
  /** Begin of the window, ISO 8601, UTC. */
  readonly since: string;
}

/** Trail of all suspicious patterns: what nobody signed does not belong into the trail of the user that it names. */
export const suspicionTrail = 'suspicious-patterns';

/** Makes the event of a pattern; the same pattern, subject and window has the same place. */
export function suspicionEvent(
  found: {
    readonly pattern: string;
    readonly about: string;
    readonly count: number;
    readonly sinceMs: number;
  },
  nowMs: number,
): SuspicionEvent {
  const { sinceMs, ...more } = found;
  return {
    ...placeEvent(suspicionTrail, sinceMs, ['suspicious_pattern', found.pattern, found.about]),
    timestamp: new Date(nowMs).toISOString(),
    type: 'suspicious_pattern',
    ...more,
    since: new Date(sinceMs).toISOString(),
  };
}
