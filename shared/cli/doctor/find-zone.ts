import type { ResourceRecord } from '../../dns/message.ts';
import { formatName, isWithin, parseName, type WireName } from '../../dns/name.ts';
import type { Asker } from '../../dns/query-client.ts';
import { recordType } from '../../dns/record-type.ts';
import type { NameServer, ZoneEvidence } from './evidence.ts';

/** Address records (IANA, Resource Record TYPEs). */
const addressType = 1;
/** Name, name, serial, refresh, retry, expire, minimum (RFC 1035 section 3.3.13). */
const minimumBytes = 4;

/**
 * Finds the zone that a name lies in, by the SOA record that comes with every answer about it, and its servers.
 *
 * @param listed servers that are used instead of those that the NS records name
 * @param deadlineMs epoch milliseconds by which it ends
 * @returns undefined when no SOA came
 */
export async function findZone(
  asker: Asker,
  name: WireName,
  listed: readonly string[] | undefined,
  deadlineMs: number,
): Promise<ZoneEvidence | undefined> {
  const response = await asker.ask({ name, type: recordType.SOA }, deadlineMs);
  if (response.kind === 'failed') return undefined;
  const { answers, authorities } = response.message;
  const soa = [...answers, ...authorities].find(
    (record) => record.type === recordType.SOA && isWithin(name, record.name),
  );
  if (!soa) return undefined;
  const data = Buffer.from(soa.data);
  const servers = listed?.map((address) => ({ label: address, address }));
  return {
    apex: formatName(soa.name),
    negativeTtlSeconds: Math.min(soa.ttlSeconds, data.readUInt32BE(data.length - minimumBytes)),
    servers: servers ?? (await findServers(asker, soa.name, deadlineMs)),
  };
}

async function findServers(asker: Asker, zone: WireName, deadlineMs: number): Promise<readonly NameServer[]> {
  const ask = async (name: WireName, type: number): Promise<readonly ResourceRecord[]> => {
    const response = await asker.ask({ name, type }, deadlineMs);
    return response.kind === 'failed'
      ? []
      : response.message.answers.filter((record) => record.type === type);
  };
  const names = (await ask(zone, recordType.NS)).map(({ data }) =>
    formatName(Buffer.from(data).toString('latin1') as WireName),
  );
  const found = await Promise.all(
    names.sort().map(async (host) =>
      (await ask(parseName(host), addressType)).map(({ data }) => {
        const address = [...data].join('.');
        return { label: `${host} (${address})`, address };
      }),
    ),
  );
  return found.flat();
}
