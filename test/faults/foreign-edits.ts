import type { LocalCloud } from '../../infra/local/cloud.ts';
import { recordSetKey } from '../../infra/local/route53/record-set.ts';
import { parseTxt, printTxt } from '../../shared/protocol/txt-presentation.ts';
import type { ObservedRequest } from './aws-proxy.ts';

/** What the stranger adds beside the parent record. */
export const strangersValue = 'v=spf1 -all';

/**
 * Somebody with another tool, who edits the parent record of a user in the very moment before zone-sync changes it:
 * first by a value of his own and, once zone-sync knows that one, by a device in `d=` that nobody enrolled.
 */
export function editsOfStranger({ zones, zoneId }: LocalCloud, originalIdentity: string) {
  const name = `${originalIdentity}.`;
  const replace = (edited: (values: readonly string[]) => readonly string[]) => {
    const current = zones.zone(zoneId).recordSets.get(recordSetKey({ name, type: 'TXT' }));
    if (!current) throw new Error('there is no parent record to edit');
    zones.change(zoneId, [{ action: 'UPSERT', recordSet: { ...current, values: edited(current.values) } }]);
  };
  const stranger = {
    edits: 0,
    edit: ({ operation, body }: ObservedRequest) => {
      const concernsParent = body.includes(`<Name>${originalIdentity}</Name>`);
      if (!operation.startsWith('POST') || !concernsParent) return;
      if (stranger.edits === 0) replace((values) => [...values, printTxt(strangersValue)]);
      else if (stranger.edits === 1 && body.includes(strangersValue))
        replace((values) => values.map(withForeignDevice));
      else return;
      stranger.edits += 1;
    },
  };
  return stranger;
}

/** Printed anew, since the character-strings that a value is cut into are full. */
function withForeignDevice(value: string): string {
  const parsed = parseTxt(value);
  if (!parsed.ok) throw new Error(parsed.reason);
  return printTxt(Buffer.from(parsed.bytes).toString('latin1').replace('&d=', '&d=evil,'));
}
