import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { printExport, readExport } from '../../shared/zone/registry-export.ts';

const startedAt = '2026-01-31T12:00:00.000Z';
const identity = { originalIdentity: { S: 'alice.btps.saas.com' }, entry: { S: 'identity' } };
const keys = { ...identity, entry: { S: 'dns#keys' }, publishedKeys: { SS: ['a', 'b'] } };
const text = printExport({ startedAt, auditTableId: 'table-1', items: [identity, keys] });
const lines = text.split('\n');

/** The export with its head or its end changed. */
function changed(line: 0 | 3, members: object): string {
  const altered = { ...JSON.parse(lines[line] ?? ''), ...members };
  return lines.with(line, JSON.stringify(altered)).join('\n');
}

describe('an export of the registry (design, Backups)', () => {
  test('it is a head, a line an item, and an end with their number and hash', () => {
    const items = [JSON.stringify(identity), JSON.stringify(keys)];
    const sha256 = createHash('sha256').update(items.join('\n')).digest('base64');
    expect(text).toBe(
      [
        JSON.stringify({ kind: 'btps-registry-export', version: 1, startedAt, auditTableId: 'table-1' }),
        ...items,
        `${JSON.stringify({ kind: 'end', items: 2, sha256 })}\n`,
      ].join('\n'),
    );
  });

  test('what is printed is read again, sets as lists', () => {
    const asSet = { ...keys, publishedKeys: { SS: new Set(['a', 'b']) as unknown as string[] } };
    expect(readExport(printExport({ startedAt, auditTableId: 'table-1', items: [identity, asSet] }))).toEqual(
      {
        startedAt,
        auditTableId: 'table-1',
        items: [identity, keys],
      },
    );
  });

  test('what lives in the moment stays out', () => {
    const momentary = ['propagation', 'zone'].map((name) => ({ ...identity, originalIdentity: { S: name } }));
    expect(printExport({ startedAt, auditTableId: 'table-1', items: [...momentary, identity, keys] })).toBe(
      text,
    );
  });

  test.each([
    ['of another kind', changed(0, { kind: 'other' })],
    ['of another version', changed(0, { version: 2 })],
    ['without anything in it', 'null'],
  ])('one %s is none', (_, other) => {
    expect(() => readExport(other)).toThrow(new Error('this is no export of a registry'));
  });

  test.each([
    ['without its end', lines.slice(0, 3).join('\n')],
    ['with its head alone', lines[0] ?? ''],
    ['with an end of another kind', changed(3, { kind: 'other' })],
    ['with another number of items', changed(3, { items: 3 })],
    ['with a line that was altered', text.replace('"a"', '"c"')],
  ])('one %s is cut off or was altered', (_, other) => {
    expect(() => readExport(other)).toThrow(new Error('the export is cut off or was altered'));
  });
});
