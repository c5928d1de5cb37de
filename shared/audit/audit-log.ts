import type { AuditEvent } from './audit-event.ts';
import type { AuditTable } from './audit-table.ts';
import { createRefusalRecorder, type RefusalRecorder } from './record-refusal.ts';
import { writeEvent } from './write-event.ts';

/** Writes the audit trail; nothing in it is ever changed but the counts of refusals by source address. */
export interface AuditLog extends RefusalRecorder {
  /** Writes an event, once however often it is repeated; true if this call wrote it. */
  write(event: AuditEvent): Promise<boolean>;
}

/** Makes the audit log of an instance over the AuditEvents table. */
export function createAuditLog(table: AuditTable): AuditLog {
  return {
    write: (event) => writeEvent(table, event),
    ...createRefusalRecorder(table),
  };
}
