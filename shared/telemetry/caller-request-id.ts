/** Header in which a server tells the id of the request that a message came to it with, for the logs of both. */
export const requestIdHeader = 'btps-request-id';

/** What ids of requests look like: short, so that no token, key or secret passes for one. */
const requestId = /^[A-Za-z0-9_-]{8,36}={0,2}$/;

/**
 * The id by which the caller knows what it asks for, as far as it looks like one. Anybody can send any: it is for
 * people who follow a message, and decides nothing.
 */
export function callerRequestId(
  headers: Readonly<Record<string, string | undefined>> | undefined,
): string | undefined {
  const given = headers?.[requestIdHeader];
  return given !== undefined && requestId.test(given) ? given : undefined;
}
