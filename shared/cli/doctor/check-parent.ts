import { parseDelegationRecords } from '../../protocol/delegation-record.ts';
import { isDelegationRecord, maxRecordLength } from '../../protocol/delegation-tags.ts';
import { isDelegatedId } from '../../protocol/identity.ts';
import { printTxt } from '../../protocol/txt-presentation.ts';
import { checkKey } from './check-key.ts';
import type { Evidence } from './evidence.ts';
import { advice, type Finding, good, problem } from './finding.ts';

/** What one more device takes in the list: `dev7k2mx` and a comma. */
const charactersPerDevice = 9;
const leastRoom = 20;

/** Checks the record of a user: its key, its list, and the room that is left in it. */
export function checkParent({ identity, parent }: Evidence): readonly Finding[] {
  const { name, outcome } = parent;
  if (outcome.kind === 'failed' || outcome.kind === 'bogus') return [];
  if (outcome.kind !== 'answer') {
    return [
      problem(name, `there is no TXT record (${outcome.kind})`, `Publish the parent record at ${name}.`),
    ];
  }
  const parsed = parseDelegationRecords(outcome.values);
  if (parsed.kind === 'none') {
    return [problem(name, 'none of its TXT records has a key tag', 'Publish key=<PEM>&d=<devices> there.')];
  }
  const value =
    outcome.values.map((each) => Buffer.from(each).toString('latin1')).find(isDelegationRecord) ?? '';
  if (parsed.kind === 'invalid') {
    return parsed.reasons.map((reason) =>
      problem(name, reason, 'Leave one record there, as key=<PEM>&d=<devices>.'),
    );
  }
  const { key, devices = [] } = parsed.record;
  return [
    ...checkKey(name, key),
    ...checkList(name, value),
    ...(identity.kind === 'delegated' ? checkListed(name, identity.delegatedId, devices) : []),
    ...checkRoom(name, value, devices.length),
  ];
}

function checkListed(name: string, delegatedId: string, devices: readonly string[]): readonly Finding[] {
  return devices.includes(delegatedId)
    ? [good(name, `lists ${delegatedId}`)]
    : [problem(name, `does not list ${delegatedId}`, 'Enrol the device; if it was revoked, enrol it anew.')];
}

/** The list as it is written: what can be no device is passed over when it is read. */
function checkList(name: string, value: string): readonly Finding[] {
  const part = value.split('&').find((each) => each.startsWith('d='));
  const listed = part === undefined || part === 'd=' ? [] : part.slice(2).split(',');
  const repeated = listed.filter((id, place) => listed.indexOf(id) !== place);
  const malformed = listed.filter((id) => !isDelegatedId(id));
  return [
    ...repeated.map((id) => problem(name, `lists ${id} more than once`, 'List every device once.')),
    ...malformed.map((id) =>
      problem(name, `lists ${JSON.stringify(id)}, which is no delegated id`, 'Use one label in lower case.'),
    ),
  ];
}

/** Route 53 counts the quotes and escapes of a value, too. */
function checkRoom(name: string, value: string, devices: number): readonly Finding[] {
  const length = printTxt(Buffer.from(value, 'latin1')).length;
  const room = Math.max(0, Math.floor((maxRecordLength - length) / charactersPerDevice));
  const text = `has ${length} of ${maxRecordLength} characters, devices listed: ${devices}, room for some ${room} more`;
  if (room >= leastRoom) return [good(name, text)];
  const fix =
    'Revoke devices that are not used any more; an Ed25519 key in the place of RSA leaves more room.';
  return [room === 0 ? problem(name, text, fix) : advice(name, text, fix)];
}
