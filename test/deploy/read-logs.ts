import * as z from 'zod';
import { request } from './emulator/request.ts';
import type { Emulator } from './emulator/start.ts';

const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });
const events = z.object({ events: z.array(z.object({ message: z.string() })) });

/**
 * Reads what the functions of a deployment have logged, by the names of their log groups.
 *
 * @throws Error when the emulator refuses
 */
export async function readLogs(emulator: Emulator): Promise<ReadonlyMap<string, readonly string[]>> {
  const { logGroups } = groups.parse(await ask(emulator, 'DescribeLogGroups', {}));
  const logs = new Map<string, readonly string[]>();
  for (const { logGroupName } of logGroups) {
    const found = events.parse(await ask(emulator, 'FilterLogEvents', { logGroupName, limit: 10_000 }));
    logs.set(
      logGroupName,
      found.events.map(({ message }) => message),
    );
  }
  return logs;
}

async function ask(emulator: Emulator, operation: string, parameters: object): Promise<unknown> {
  const answer = await request(emulator, {
    service: 'logs',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${operation}` },
    body: JSON.stringify(parameters),
  });
  if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
