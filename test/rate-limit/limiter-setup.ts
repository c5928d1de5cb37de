import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Limits } from '../../shared/rate-limit/limits.ts';
import { createRateLimiter, type RateLimiter } from '../../shared/rate-limit/rate-limiter.ts';

/** 2026-01-31T12:00:00.000Z. */
export const noonMs = 1_769_860_800_000;

/** A clock that tests set. */
export interface SetClock {
  nowMs: number;
}

/** Limits of a test: everything off but what it names. */
export function onlyLimits(limits: Partial<Limits>): Limits {
  return {
    delegationRequests: 0,
    messageSending: 0,
    senderDomain: 0,
    recipientInbox: 0,
    dnsQueries: 0,
    refusals: 0,
    queries: 0,
    ...limits,
  };
}

/** A limiter with nothing in its memory, as a fresh instance has it. */
export function limiterInstance(
  client: DynamoDBClient,
  clock: SetClock,
  limits: Partial<Limits>,
): RateLimiter {
  return createRateLimiter({
    client,
    tableName: 'RateCounters',
    limits: onlyLimits(limits),
    now: () => clock.nowMs,
  });
}

/** The most that any 60 s hold: counted from each admission, the end excluded. */
export function busiestMinute(admittedAtMs: readonly number[]): number {
  const counts = admittedAtMs.map(
    (start) => admittedAtMs.filter((time) => time >= start && time < start + 60_000).length,
  );
  return Math.max(0, ...counts);
}
