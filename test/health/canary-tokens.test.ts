import { randomBytes, randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type CanaryTokens,
  keepCanaryTokens,
  prepareRefresh,
  readCanaryTokens,
} from '../../shared/health/canary-tokens.ts';
import { deriveCanary } from '../../shared/health/derive-canary.ts';
import { healthKey } from '../../shared/health/health-table.ts';
import { HealthTexts } from '../../shared/health/health-texts.ts';
import { getRefreshFamily } from '../../shared/tokens/refresh-family.ts';
import { tokenHash } from '../../shared/tokens/refresh-token.ts';
import { createTestDatabase } from '../test-database.ts';

const minuteMs = Date.UTC(2026, 0, 31, 12);
const canary = deriveCanary(randomUUID() + randomUUID(), 'saas.example');
const { originalIdentity, delegatedId } = canary.active.identity;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
const table = () => ({ client: database.client, registryTable: 'Registry' });
const token = (name: string, expiresAtMs: number) => ({ token: name, expiresAtMs });

describe('prepareRefresh', () => {
  test('in one minute gives one refresh token and one request, in the next another one', async () => {
    const attempts = await Promise.all(
      [0, 59_999, 60_000].map((ms) => prepareRefresh(table(), canary, 1, minuteMs + ms)),
    );
    expect(attempts[0]).toEqual(attempts[1]);
    expect(attempts[2]?.refreshToken).not.toBe(attempts[0]?.refreshToken);
    expect(attempts[2]?.requestId).not.toBe(attempts[0]?.requestId);
  });

  test('leaves its hash for ten minutes in the registry, in place of what was there', async () => {
    const { refreshToken } = await prepareRefresh(table(), canary, 3, minuteMs + 120_000);
    expect(await getRefreshFamily(database.client, 'Registry', originalIdentity, delegatedId)).toEqual({
      revoked: false,
      family: {
        hash: tokenHash(refreshToken),
        salt: expect.any(String),
        epoch: 3,
        expiresAtSeconds: (minuteMs + 120_000) / 1000 + 600,
      },
    });
  });
});

describe('tokens that are kept', () => {
  const keep = (tokens: CanaryTokens, atMs: number) =>
    keepCanaryTokens(new HealthTexts(table()), canary, tokens, { atMs, random: randomBytes });
  const read = (of = canary) => readCanaryTokens(new HealthTexts(table()), of);

  test('are none at first, then the newest three, sealed', async () => {
    expect(await read()).toEqual([]);
    await keep(
      [token('token-4', 4), token('token-3', 3), token('token-2', 2), token('token-1', 1)],
      minuteMs,
    );
    expect(await read()).toEqual([token('token-4', 4), token('token-3', 3), token('token-2', 2)]);
    const { Item: item } = await database.client.send(
      new GetItemCommand({ TableName: 'Registry', Key: healthKey('tokens') }),
    );
    expect(JSON.stringify(item)).not.toMatch(/token-4|expiresAtMs/);
  });

  test('are not overwritten by a run that began earlier, and none for a canary of another secret', async () => {
    await keep([token('late', 9)], minuteMs + 2);
    await keep([token('early', 8)], minuteMs + 1);
    expect(await read()).toEqual([token('late', 9)]);
    expect(await read(deriveCanary('b'.repeat(64), 'saas.example'))).toEqual([]);
  });
});
