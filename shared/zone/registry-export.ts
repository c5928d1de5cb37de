import { createHash } from 'node:crypto';
import type { Item } from '../aws/conditional-write.ts';

/** An export of the registry. */
export interface RegistryExport {
  /** When it began, ISO 8601, UTC: every later change may be missing. */
  readonly startedAt: string;
  /** Id of the table that held the audit trail then; a table that was restored has another one. */
  readonly auditTableId: string;
  readonly items: readonly Item[];
}

const kind = 'btps-registry-export';

/** Partitions that only live in the moment: what is watched, and the lease. */
const momentary = new Set(['propagation', 'zone']);

/** Prints an export as JSON lines: a head, the items in DynamoDB's own JSON, and an end that proves it complete. */
export function printExport({ startedAt, auditTableId, items }: RegistryExport): string {
  const lasting = items.filter(({ originalIdentity }) => !momentary.has(originalIdentity?.S ?? ''));
  const lines = lasting.map((item) => JSON.stringify(item, setAsList));
  const head = JSON.stringify({ kind, version: 1, startedAt, auditTableId });
  const end = JSON.stringify({ kind: 'end', items: lines.length, sha256: digest(lines) });
  return `${[head, ...lines, end].join('\n')}\n`;
}

/**
 * Reads an export.
 *
 * @throws Error when it is none, of another version, cut off or altered
 */
export function readExport(text: string): RegistryExport {
  const lines = text.trimEnd().split('\n');
  const head = JSON.parse(lines.shift() ?? 'null');
  const end = JSON.parse(lines.pop() ?? 'null');
  if (head?.kind !== kind || head.version !== 1) throw new Error('this is no export of a registry');
  if (end?.kind !== 'end' || end.items !== lines.length || end.sha256 !== digest(lines)) {
    throw new Error('the export is cut off or was altered');
  }
  return {
    startedAt: head.startedAt,
    auditTableId: head.auditTableId,
    items: lines.map((line) => JSON.parse(line)),
  };
}

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('base64');
}

function setAsList(_: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}
