import type { Metric } from './metric.ts';

/** What is measured of messages on their way out, and of what goes wrong here. */
export const operationMetrics = {
  forwarded: {
    name: 'ForwardedMessages',
    unit: 'Count',
    alarmed: false,
    by: ['forward'],
    about: 'Messages that the server of another domain took.',
  },
  postponedForwards: {
    name: 'PostponedForwards',
    unit: 'Count',
    alarmed: false,
    by: ['forward'],
    about: 'Attempts to forward that failed and are made again.',
  },
  failedForwards: {
    name: 'FailedForwards',
    unit: 'Count',
    alarmed: false,
    by: ['forward'],
    about: 'Messages to other domains that came back to their senders.',
  },
  outboxAge: {
    name: 'OutboxAge',
    unit: 'Seconds',
    alarmed: false,
    by: ['forward'],
    about: 'Age of a message to another domain at each attempt to forward it.',
  },
  requeuedForwards: {
    name: 'RequeuedForwards',
    unit: 'Count',
    alarmed: false,
    by: ['watch'],
    about: 'Messages to other domains whose next attempt was lost and is queued again.',
  },
  repairedEvents: {
    name: 'RepairedAuditEvents',
    unit: 'Count',
    alarmed: true,
    by: ['watch'],
    about: 'Accepted messages that had no audit event until the sweep.',
  },
  faults: {
    name: 'Faults',
    unit: 'Count',
    alarmed: true,
    by: ['ingress', 'verify', 'inbox', 'auth', 'portal', 'revoke', 'zoneSync', 'watch', 'forward', 'health'],
    about: 'Faults of ours, or of a service that a function depends on.',
  },
} as const satisfies Record<string, Metric>;
