import { createHash } from 'node:crypto';
import { placeEvent } from '../audit/portal-event.ts';
import { writeEvent } from '../audit/write-event.ts';
import type { Timing, ZoneTables } from './dependencies.ts';
import type { Finding } from './plan-changes.ts';

/** Writes foreign edits into the trail of the user whose records they changed, before they are put right. */
export async function recordForeignEdits(
  { client, auditTable, now }: ZoneTables & Timing,
  originalIdentity: string,
  findings: readonly Finding[],
): Promise<void> {
  for (const finding of findings) {
    if (finding.kind !== 'foreign-edit') continue;
    const { name, found } = finding;
    const foundHash = createHash('sha256').update(JSON.stringify(found)).digest('base64url');
    await writeEvent(
      { client, tableName: auditTable },
      {
        ...placeEvent(originalIdentity, now(), ['foreign_edit', name, foundHash]),
        type: 'foreign_edit',
        name,
        foundHash,
        foundValues: found.length,
      },
    );
  }
}
