/**
 * Most that is admitted in any 60 seconds, by action.
 *
 * Source: best-practices.md, Rate Limiting, for delegationRequests, messageSending and dnsQueries.
 */
export const defaultLimits = {
  delegationRequests: 10,
  messageSending: 100,
  senderDomain: 1000,
  recipientInbox: 1000,
  dnsQueries: 1000,
  refusals: 60,
  queries: 60,
} as const;

/** What is limited. */
export type LimitedAction = keyof typeof defaultLimits;

/** Most that is admitted in any 60 seconds, by action. */
export type Limits = Readonly<Record<LimitedAction, number>>;
