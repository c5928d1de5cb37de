import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { settingsVariable, writeSettings } from '../../shared/settings/settings-variable.ts';
import { createAnswerCache } from '../../shared/zone/create-answer-cache.ts';
import { alice, noonMs } from './zone-scene.ts';

const environment = {
  DNS_CACHE_TABLE: 'DnsCache',
  [settingsVariable]: writeSettings(settingsSchema.parse({ domain: 'saas.example' })),
};

/** Forgets what is known of alice, over a table that does so. */
async function forget(write: () => Promise<object>) {
  const [asked, faults]: unknown[][] = [[], []];
  const send = (command: unknown) => {
    if (command instanceof UpdateItemCommand) asked?.push(command.input.Key?.name?.S);
    return write();
  };
  const cache = createAnswerCache(environment, { send } as unknown as DynamoDBClient, {
    fault: (...fault) => void faults?.push(fault),
  });
  vi.setSystemTime(noonMs);
  await cache.forget(alice, ['dev1']).finally(() => vi.useRealTimers());
  return { asked, faults };
}

describe('the answers of a deployment (design, Caches)', () => {
  test('are dropped in the table that its functions share', async () => {
    expect(await forget(async () => ({}))).toEqual({ asked: [alice, `dev1.${alice}`], faults: [] });
  });

  test('that can not be dropped are a fault that is told', async () => {
    const throttled = new Error('throttled');
    const { faults } = await forget(() => Promise.reject(throttled));
    expect(faults).toEqual([['shared DNS cache', throttled]]);
  });

  test('have no place without a table, which is misuse at construction', () => {
    const [client, telemetry] = [{} as DynamoDBClient, { fault: () => undefined }];
    expect(() => createAnswerCache({ ...environment, DNS_CACHE_TABLE: '' }, client, telemetry)).toThrow(
      new TypeError('DNS_CACHE_TABLE is not set'),
    );
  });
});
