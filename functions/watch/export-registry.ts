import type { Item } from '../../shared/aws/conditional-write.ts';
import { auditTableId } from '../../shared/zone/audit-table-id.ts';
import { printExport } from '../../shared/zone/registry-export.ts';
import { scanRegistry } from '../../shared/zone/scan-registry.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** An export that was written. */
export interface WrittenExport {
  readonly location: string;
  readonly items: number;
}

/**
 * Writes a dated export of the registry: what a lost registry is restored from. It is no snapshot; restoring replays
 * what the audit trail holds since it began.
 *
 * Cost: the registry once, a read unit for each 4 KB.
 */
export async function exportRegistry(dependencies: WatchDependencies): Promise<WrittenExport> {
  const { client, auditTable, backup, now } = dependencies;
  const startedAt = new Date(now()).toISOString();
  const tableId = await auditTableId(client, auditTable);
  const items: Item[] = [];
  for await (const item of scanRegistry(dependencies)) items.push(item);
  const name = `registry-${startedAt.replaceAll(':', '-')}.jsonl`;
  const location = await backup.write(name, printExport({ startedAt, auditTableId: tableId, items }));
  return { location, items: items.length };
}
