import { formatName, parseName, type WireName } from '../../shared/dns/name.ts';
import type { QueryClient } from '../../shared/dns/query-client.ts';
import { recordType } from '../../shared/dns/record-type.ts';

/** Address records (IANA, Resource Record TYPEs); Lambda reaches name servers by IPv4. */
const addressType = 1;

const lookupMs = 5000;

/** Name of the environment variable that lists the servers instead, separated by commas. */
export const authoritativeServersVariable = 'AUTHORITATIVE_SERVERS';

/**
 * Finds the addresses of the servers with authority for a zone: its NS records and their addresses, as the recursive
 * servers know them.
 *
 * @param listed servers given by the environment, `127.0.0.1:5300,…`: these alone are used
 * @returns addresses, `192.0.2.1`, with a port if it is not 53
 * @throws Error when none is found
 */
export async function authoritativeServers(
  client: QueryClient,
  zoneName: string,
  { listed, now }: { readonly listed: string | undefined; readonly now: () => number },
): Promise<readonly string[]> {
  if (listed) return listed.split(',').map((server) => server.trim());
  const ask = async (name: WireName, type: number) => {
    const response = await client.ask({ name, type }, now() + lookupMs);
    if (response.kind === 'failed') return [];
    return response.message.answers.filter((record) => record.type === type).map(({ data }) => data);
  };
  const names = await ask(parseName(zoneName), recordType.NS);
  const found = await Promise.all(
    names.map((data) =>
      ask(parseName(formatName(Buffer.from(data).toString('latin1') as WireName)), addressType),
    ),
  );
  const addresses = found.flat().map((data) => [...data].join('.'));
  if (addresses.length === 0) throw new Error(`no server with authority for ${zoneName} was found`);
  return [...new Set(addresses)];
}
