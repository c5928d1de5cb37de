import { describe, expect, test } from 'vitest';
import type { RefusedEvent } from '../../shared/audit/audit-event.ts';
import { type EventRequest, listEvents } from '../../shared/audit/list-events.ts';
import { writeEvent } from '../../shared/audit/write-event.ts';
import { createTestDatabase } from '../test-database.ts';

const { client } = await createTestDatabase();
const table = { client, tableName: 'AuditEvents' };
const subject = 'alice.btps.saas.com';

const times = ['12:00:00.000', '12:00:00.001', '12:05:00.000', '12:10:00.000', '13:00:00.000'].map(
  (time) => `2026-01-31T${time}Z`,
);

const events = times.map(
  (timestamp, place): RefusedEvent => ({
    subject,
    eventId: `${timestamp}#event-${place}`,
    type: 'delegation_verification',
    timestamp,
    success: false,
    identity: 'dev1234$alice.btps.saas.com',
    code: 'RATE_LIMIT_EXCEEDED',
    source: '192.0.2.7',
  }),
);

for (const event of events.toReversed()) await writeEvent(table, event);
await writeEvent(table, { ...(events[0] as RefusedEvent), subject: 'bob.btps.saas.com' });

describe('listing a trail', () => {
  test('the events of the subject alone, oldest first', async () => {
    expect(await listEvents(table, subject)).toEqual({ ok: true, value: { events } });
    expect(await listEvents(table, 'nobody.btps.saas.com')).toEqual({ ok: true, value: { events: [] } });
  });

  test('in pages of two, each event once, the last page without a cursor', async () => {
    const pages: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await listEvents(table, subject, { limit: 2, ...(cursor !== undefined && { cursor }) });
      if (!page.ok) throw new Error(page.refusal.reasons.join());
      pages.push(page.value.events);
      cursor = page.value.cursor;
    } while (cursor !== undefined);
    expect(pages).toEqual([events.slice(0, 2), events.slice(2, 4), events.slice(4)]);
  });

  test.each<[string, EventRequest, number, number]>([
    ['from includes its moment', { from: '2026-01-31T12:00:00.001Z' }, 1, 5],
    ['to excludes its moment', { to: '2026-01-31T12:10:00Z' }, 0, 3],
    ['both', { from: '2026-01-31T12:00:01Z', to: '2026-01-31T13:00:00Z' }, 2, 4],
    ['to before from', { from: '2026-01-31T13:00:00Z', to: '2026-01-31T12:00:00Z' }, 0, 0],
  ])('%s', async (_, request, first, end) => {
    expect(await listEvents(table, subject, request)).toEqual({
      ok: true,
      value: { events: events.slice(first, end) },
    });
  });

  const time = 'from and to must be times such as 2026-01-31T12:00:00Z';
  test.each<[EventRequest, string]>([
    [{ limit: 0 }, 'limit must be an integer from 1 to 1000'],
    [{ limit: 1001 }, 'limit must be an integer from 1 to 1000'],
    [{ from: 'yesterday' }, time],
    [{ to: '2026-02-31T99:00:00Z' }, time],
    [{ cursor: '' }, 'cursor is not one of this trail'],
    [{ cursor: Buffer.from('~~').toString('base64url') }, 'cursor is not one of this trail'],
  ])('%j is refused with INVALID_REQUEST', async (request, reason) => {
    expect(await listEvents(table, subject, request)).toEqual({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', reasons: [reason] },
    });
  });
});
