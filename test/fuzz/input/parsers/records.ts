import { generateKeyPairSync } from 'node:crypto';
import { parseDelegationRecords } from '../../../../shared/protocol/delegation-record.ts';
import { isDelegatedId } from '../../../../shared/protocol/identity.ts';
import { printDeviceRecord, printParentRecord } from '../../../../shared/protocol/print-delegation-record.ts';
import { parseServerRecords, printServerRecord } from '../../../../shared/protocol/server-record.ts';
import { parseTxt, printTxt } from '../../../../shared/protocol/txt-presentation.ts';
import { reasonsFault, refusesByThrowing } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const { publicKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const records = [
  printParentRecord({ primaryKey: key, devices: ['dev1234', 'dev5678'] }),
  printDeviceRecord({ key, expiresAtSeconds: 1_900_000_000, scopes: ['send', 'fetch-inbox'] }),
  'key=',
  `d=a&key=${key}&x=0&s=send`,
  'v=spf1 -all',
];
const endpoint = 'https://api.saas.com/messages';
const serverRecords = [
  printServerRecord({ endpoint, key }),
  printServerRecord({ key, key2: key }),
  'v=BTPS1;u=https://[::1]:8443/a?b=c',
  'v=BTPS1',
];

/** What lies at a name: the text, cut into one to three records at line feeds. */
function checkDelegation(text: string): string | undefined {
  const parsed = parseDelegationRecords(text.split('\x1e').map((part) => Buffer.from(part, 'latin1')));
  if (parsed.kind === 'none') return undefined;
  if (parsed.kind === 'invalid') return reasonsFault(parsed.reasons);
  const { key: recordKey, devices = [], expiresAtSeconds, scopes } = parsed.record;
  if (!devices.every(isDelegatedId)) return 'lists what is no delegated id';
  if (expiresAtSeconds !== undefined && !Number.isSafeInteger(expiresAtSeconds)) return 'expires at no time';
  if (recordKey.kind === 'invalid') return reasonsFault(recordKey.reasons);
  if (recordKey.kind === 'revoked') return undefined;
  const again = { key: recordKey.publicKey.spkiBase64, ...(scopes && { scopes }) };
  return refusesByThrowing(
    () => printDeviceRecord({ ...again, ...(expiresAtSeconds && { expiresAtSeconds }) }),
    'RangeError',
  );
}

function checkServerRecord(text: string): string | undefined {
  const parsed = parseServerRecords(text.split('\x1e').map((part) => Buffer.from(part, 'latin1')));
  if (parsed.kind === 'none') return undefined;
  if (parsed.kind === 'invalid') return reasonsFault([parsed.reason]);
  const { endpoint: url, keys } = parsed.record;
  if (url !== undefined && (url.protocol !== 'https:' || url.username !== '' || url.hash !== '')) {
    return `posts to ${url.href}`;
  }
  return keys.every(({ type }) => type === 'ed25519') && keys.length <= 2 ? undefined : 'holds other keys';
}

function checkTxt(text: string): string | undefined {
  const bytes = Buffer.from(text, 'latin1');
  const printed = parseTxt(printTxt(bytes));
  if (!printed.ok || !Buffer.from(printed.bytes).equals(bytes)) return 'does not read what it prints';
  const parsed = parseTxt(text);
  if (!parsed.ok) return reasonsFault([parsed.reason]);
  const again = parseTxt(printTxt(parsed.bytes));
  return again.ok && Buffer.from(again.bytes).equals(Buffer.from(parsed.bytes))
    ? undefined
    : 'changes by printing';
}

/** What stands in DNS. */
export const recordTargets = [
  textTarget('delegation-record', [...records, records.join('\x1e')], checkDelegation, { weight: 6 }),
  textTarget('server-record', [...serverRecords, serverRecords.join('\x1e')], checkServerRecord, {
    weight: 4,
  }),
  textTarget(
    'txt-presentation',
    [...records.map((each) => printTxt(each)), '"a" "b\\"\\\\\\012"', '""'],
    checkTxt,
    {
      weight: 4,
    },
  ),
];
