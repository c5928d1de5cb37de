import { beforeAll, describe, expect, test } from 'vitest';
import {
  closeRemoval,
  confirmServers,
  deleteRemoval,
  listRemovals,
  openRemoval,
  type RemovalContent,
} from '../../shared/zone/removal-entry.ts';
import { createTestDatabase } from '../test-database.ts';
import { noonMs } from './zone-scene.ts';

let registry: Parameters<typeof listRemovals>[0];

beforeAll(async () => {
  const { client } = await createTestDatabase();
  registry = { client, registryTable: 'Registry' };
});

/** What a change of a user's records takes away. */
const removalOf = (account: string, more: Partial<RemovalContent> = {}): RemovalContent => ({
  originalIdentity: `${account}.btps.saas.example`,
  devices: ['dev1', 'dev2'],
  records: ['dev1'],
  listed: ['dev2', 'dev1'],
  parent: false,
  ...more,
});

/** The entry of a removal that is open. */
async function opened(content: RemovalContent) {
  await openRemoval(registry, content);
  const [entry, ...others] = await listRemovals(registry, content.originalIdentity);
  if (entry === undefined || others.length > 0) throw new Error('there is not one entry');
  return entry;
}

const hashed = (account: string) =>
  expect.stringMatching(new RegExp(`^${account}\\.btps\\.saas\\.example#[\\w-]{43}$`));

describe('what is about to be removed from the zone (design, Desired state)', () => {
  test('is listed with the user, or with all', async () => {
    const content = removalOf('alice');
    const entry = { ...content, entry: hashed('alice'), confirmed: [] };
    expect(await opened(content)).toStrictEqual(entry);
    const parent = removalOf('alice.btps.saas.example.elsewhere', { parent: true });
    const other = await opened(parent);
    expect(other.parent).toBe(true);
    expect(await listRemovals(registry, content.originalIdentity)).toEqual([entry]);
    expect(await listRemovals(registry)).toEqual(expect.arrayContaining([entry, other]));
  });

  test('is one entry however often and in whatever order it is written, and another for other content', async () => {
    const content = removalOf('bob');
    await openRemoval(registry, content);
    const reversed = { devices: ['dev2', 'dev1'], listed: ['dev1', 'dev2'] };
    await openRemoval(registry, removalOf('bob', reversed));
    expect(await listRemovals(registry, content.originalIdentity)).toMatchObject([content]);
    const others = [{ devices: ['dev1'] }, { records: [] }, { listed: [] }, { parent: true }];
    for (const other of others) await openRemoval(registry, removalOf('bob', other));
    expect(await listRemovals(registry, content.originalIdentity)).toHaveLength(5);
  });

  test('is closed once: the first time stands, and the id of the change is learnt when it is known', async () => {
    const entry = await opened(removalOf('carol'));
    const closed = { ...entry, removedAtMs: noonMs };
    expect(await closeRemoval(registry, entry, { removedAtMs: noonMs })).toStrictEqual(closed);
    const later = { removedAtMs: noonMs + 1, changeId: 'C1' };
    expect(await closeRemoval(registry, entry, later)).toEqual({ ...closed, changeId: 'C1' });
    expect(await opened(removalOf('carol'))).toEqual({ ...closed, changeId: 'C1' });
  });

  test('is confirmed by servers', async () => {
    const entry = await opened(removalOf('dave'));
    await confirmServers(registry, entry, ['192.0.2.1:53', '192.0.2.2:53']);
    expect(await opened(removalOf('dave'))).toEqual({
      ...entry,
      confirmed: ['192.0.2.1:53', '192.0.2.2:53'],
    });
  });

  test('is forgotten once, and nothing that comes later brings it back', async () => {
    const entry = await opened(removalOf('erin'));
    await deleteRemoval(registry, entry);
    expect(await closeRemoval(registry, entry, { removedAtMs: noonMs })).toBeUndefined();
    await confirmServers(registry, entry, ['192.0.2.1:53']);
    expect(await listRemovals(registry, entry.originalIdentity)).toEqual([]);
  });
});
