import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiConnection, ApiRequest } from '../traffic/api-connection.ts';

/** Requests that are refused before anything is looked up, one for each function behind the API. */
const requests: readonly Omit<ApiRequest, 'source'>[] = [
  { method: 'POST', path: '/messages', body: '{}' },
  { method: 'GET', path: '/delegations/none' },
  { method: 'GET', path: '/inbox/none' },
  { method: 'POST', path: '/auth/tokens', body: '{}' },
];

/**
 * Has every instance load its code, one function after the other: it is the running system that is measured, and on a
 * machine with few cores all of them at once would take longer than a function may.
 *
 * @param instances of each function
 */
export async function warmUp(connection: ApiConnection, instances: number): Promise<void> {
  for (const request of requests) {
    await Promise.all(Array.from({ length: instances }, () => untilAnswered(connection, request)));
  }
}

async function untilAnswered(connection: ApiConnection, request: Omit<ApiRequest, 'source'>): Promise<void> {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const { status } = await connection.send({ ...request, source: '192.0.2.1' });
    if (status < 500) return;
    await sleep(1000);
  }
  throw new Error(`${request.method} ${request.path} is not answered`);
}
