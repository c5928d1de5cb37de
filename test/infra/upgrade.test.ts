import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeUpgrade } from './judge-upgrade.ts';
import {
  type Release,
  resourceTypes,
  stateful,
  statefulResources,
  stateless,
  watchedContexts,
} from './stateful-resources.ts';

const contexts = Object.entries(watchedContexts);
const recorded = (name: string): Release =>
  JSON.parse(readFileSync(new URL(`last-release/${name}.json`, import.meta.url), 'utf8'));

function idOf(release: Release, pattern: RegExp): string {
  const found = Object.keys(release).filter((id) => pattern.test(id));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

describe('upgrade from the last release (docs/deployment.md, Upgrade)', () => {
  test.each(contexts)(
    '%s: nothing that holds data, keys or addresses is replaced or removed',
    (name, context) => {
      expect(judgeUpgrade(recorded(name), statefulResources(context))).toEqual([]);
    },
  );

  test.each(contexts)('%s: tables, zone, keys, bus, queues and buckets are among what is watched', (name) => {
    const types = new Set(Object.values(recorded(name)).map(({ type }) => type));
    expect([...types]).toEqual(
      expect.arrayContaining([
        'AWS::DynamoDB::GlobalTable',
        'AWS::Route53::HostedZone',
        'AWS::Route53::KeySigningKey',
        'AWS::KMS::Key',
        'AWS::Events::EventBus',
        'AWS::SQS::Queue',
        'AWS::S3::Bucket',
      ]),
    );
  });

  test('every type of resource is known to hold something, or to hold nothing', () => {
    const types = contexts.flatMap(([, context]) => resourceTypes(context));
    const known = new Set([...Object.keys(stateful), ...stateless]);
    expect([...new Set(types)].filter((type) => !known.has(type))).toEqual([]);
  });

  test('another domain gives another zone, which is told', () => {
    const next = statefulResources({ ...watchedContexts.plain, domain: 'other.example' });
    const zone = idOf(next, /^zone\/Zone/);
    expect(judgeUpgrade(recorded('plain'), next)).toEqual([`${zone} would be replaced: Name changes`]);
  });

  test('another token key in place of the first is told; beside it, it is not', () => {
    const { plain = {} } = watchedContexts;
    const key = idOf(recorded('plain'), /^service\/TokenKeysKey1/);
    const replaced = statefulResources({ ...plain, tokenKeyNumber: '2' });
    const beside = statefulResources({ ...plain, tokenKeyNumber: '1', nextTokenKeyNumber: '2' });
    expect(judgeUpgrade(recorded('plain'), replaced)).toEqual([`${key} would be removed`]);
    expect(judgeUpgrade(recorded('plain'), beside)).toEqual([]);
  });

  test('another key schema, a lost retention and another type are told', () => {
    const last = recorded('plain');
    const inbox = idOf(last, /^service\/StorageInbox[0-9A-F]{8}$/);
    const { [inbox]: table } = last;
    if (!table) throw new Error('there is no inbox');
    const changed = (change: Partial<typeof table>) => ({ ...last, [inbox]: { ...table, ...change } });
    expect(judgeUpgrade(last, changed({ replacedFor: { KeySchema: [] } }))).toEqual([
      `${inbox} would be replaced: KeySchema changes`,
    ]);
    expect(judgeUpgrade(last, changed({ deletionPolicy: 'Delete' }))).toEqual([
      `${inbox} would not outlive its stack any more`,
    ]);
    expect(judgeUpgrade(last, changed({ type: 'AWS::DynamoDB::Table' }))).toEqual([
      `${inbox} would become AWS::DynamoDB::Table`,
    ]);
  });
});
