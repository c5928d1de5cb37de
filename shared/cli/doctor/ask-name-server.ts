import { parseName } from '../../dns/name.ts';
import type { Asker } from '../../dns/query-client.ts';
import { joinCharacterStrings } from '../../dns/record-data.ts';
import { recordType } from '../../dns/record-type.ts';
import type { ServerAnswer } from './evidence.ts';

/**
 * Asks one server with authority for the TXT records of a name; what it says stands for itself, nothing is validated.
 *
 * @param asker of that server alone
 * @param deadlineMs epoch milliseconds by which it ends
 */
export async function askNameServer(asker: Asker, name: string, deadlineMs: number): Promise<ServerAnswer> {
  const wireName = parseName(name);
  const response = await asker.ask({ name: wireName, type: recordType.TXT }, deadlineMs);
  if (response.kind === 'failed') return { kind: 'failed', reason: response.reason };
  const { answers, authoritative } = response.message;
  const records = answers.filter((record) => record.type === recordType.TXT && record.name === wireName);
  if (records.length === 0) return { kind: 'absent', authoritative };
  return {
    kind: 'answer',
    values: records.map(({ data }) => Buffer.from(joinCharacterStrings(data)).toString('base64')).sort(),
    ttlSeconds: Math.max(...records.map(({ ttlSeconds }) => ttlSeconds)),
    authoritative,
  };
}
