import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authoritativeServers } from '../../../functions/watch/authoritative-servers.ts';
import { QueryClient } from '../../../shared/dns/query-client.ts';
import { parseServerAddress } from '../../../shared/dns/server-address.ts';
import { createUdpTransport } from '../../../shared/dns/udp.ts';
import { respond, type Script } from '../../dns/name-server.ts';
import { useNameServers } from '../../dns/name-servers.ts';

const startNameServer = useNameServers();
const now = () => 0;
const zone = 'btps.saas.example';

async function clientFor(script: Script): Promise<QueryClient> {
  const { address } = await startNameServer(script);
  return new QueryClient({
    transports: [createUdpTransport(parseServerAddress(address))],
    now,
    random: randomBytes,
  });
}

const delegated: Script = (query) => {
  const { name, type } = query;
  if (type === 'NS') {
    return [
      respond(query, {
        answers: ['ns1', 'ns2'].map((host) => ({ type, name, ttl: 60, data: `${host}.aws.example` })),
      }),
    ];
  }
  const data = name.toLowerCase().startsWith('ns1') ? '192.0.2.1' : '192.0.2.2';
  return [respond(query, { answers: [{ type: 'A', name, ttl: 60, data }] })];
};

describe('the servers with authority', () => {
  test('are the addresses of the NS records of the zone', async () => {
    const client = await clientFor(delegated);
    expect(await authoritativeServers(client, zone, { listed: undefined, now })).toEqual([
      '192.0.2.1',
      '192.0.2.2',
    ]);
  });

  test('are those of the environment where it lists them', async () => {
    const client = await clientFor(() => undefined);
    const listed = '127.0.0.1:5300, 127.0.0.1:5301';
    expect(await authoritativeServers(client, zone, { listed, now })).toEqual([
      '127.0.0.1:5300',
      '127.0.0.1:5301',
    ]);
  });

  test('are never none: that would pass for all of them agreeing', async () => {
    const client = await clientFor((query) => [respond(query, { code: 2 })]);
    await expect(authoritativeServers(client, zone, { listed: undefined, now })).rejects.toThrow(
      new Error('no server with authority for btps.saas.example was found'),
    );
  });
});
