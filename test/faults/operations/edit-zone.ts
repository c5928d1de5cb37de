import { recordSetKey } from '../../../infra/local/route53/record-set.ts';
import { parseTxt, printTxt } from '../../../shared/protocol/txt-presentation.ts';
import { strangersValue } from '../foreign-edits.ts';
import type { FaultWorld } from '../world/fault-world.ts';

/** What a stranger with another tool does to the records of a user. */
export type ZoneEdit = 'adds a value' | 'adds a device' | 'removes a record' | 'empties the keys';

/** Every one of them. */
export const zoneEdits: readonly [ZoneEdit, ...ZoneEdit[]] = [
  'adds a value',
  'adds a device',
  'removes a record',
  'empties the keys',
];

/** Edits the parent record of a user; whether there was one. */
export function editZone({ cloud }: FaultWorld, originalIdentity: string, edit: ZoneEdit): boolean {
  const { zones, zoneId } = cloud;
  const current = zones
    .zone(zoneId)
    .recordSets.get(recordSetKey({ name: `${originalIdentity}.`, type: 'TXT' }));
  if (!current) return false;
  if (edit === 'removes a record') {
    zones.change(zoneId, [{ action: 'DELETE', recordSet: current }]);
    return true;
  }
  zones.change(zoneId, [
    { action: 'UPSERT', recordSet: { ...current, values: edited(current.values, edit) } },
  ]);
  return true;
}

function edited(values: readonly string[], edit: ZoneEdit): readonly string[] {
  if (edit === 'adds a value') return [...new Set([...values, printTxt(strangersValue)])];
  const [pattern, replacement] = edit === 'adds a device' ? ['&d=', '&d=evil,'] : [/key=[^&]*/, 'key='];
  return values.map((value) => rewrite(value, (text) => text.replace(pattern, String(replacement))));
}

/** Printed anew, since the character-strings that a value is cut into are full. */
function rewrite(value: string, change: (text: string) => string): string {
  const parsed = parseTxt(value);
  if (!parsed.ok) throw new Error(parsed.reason);
  return printTxt(change(Buffer.from(parsed.bytes).toString('latin1')));
}
