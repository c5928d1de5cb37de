import { DNSSEC_OK, type Question } from 'dns-packet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../../../infra/local/name-server/faults.ts';
import { type NameServer, startNameServer } from '../../../../infra/local/name-server/name-server.ts';
import { ZoneStore } from '../../../../infra/local/route53/zone-store.ts';
import { createValidatingTxtSource } from '../../../../shared/dns/dnssec/validating-source.ts';
import { parseMessage } from '../../../../shared/dns/message.ts';
import { formatName, parseName } from '../../../../shared/dns/name.ts';
import type { Asker } from '../../../../shared/dns/query-client.ts';
import { exchange } from './ask.ts';

const typeNames: Readonly<Record<number, string>> = { 16: 'TXT', 43: 'DS', 48: 'DNSKEY' };
const store = new ZoneStore({ now: Date.now });
let server: NameServer;

beforeAll(async () => {
  const create = (zoneId: string, name: string, type: string, value: string) =>
    store.change(zoneId, [
      { action: 'CREATE', recordSet: { name: `${name}.`, type, ttlSeconds: 300, values: [value] } },
    ]);
  const { id } = store.createZone('btps.saas.example');
  create(id, 'alice.btps.saas.example', 'TXT', '"v"');
  create(id, 'alias.btps.saas.example', 'CNAME', 'alice.btps.saas.example.');
  create(id, 'abroad.btps.saas.example', 'CNAME', 'carol.btps.other.example.');
  const other = store.createZone('btps.other.example');
  create(other.id, 'carol.btps.other.example', 'TXT', '"v"');
  store.setSigned('btps.other.example', false);
  server = await startNameServer(store);
});

afterEach(() => server.setFaults());
afterAll(() => server.stop());

/** Kind and status of what the functions' validator makes of a name; each time it knows nothing yet. */
async function validate(name: string): Promise<string> {
  const asker: Asker = {
    ask: async ({ name: owner, type }) => {
      const question = { name: formatName(owner), type: typeNames[type] } as Question;
      const message = parseMessage(await exchange(server, question, DNSSEC_OK));
      return {
        kind: 'response',
        message,
        server: 'local',
        queryStartedAtMs: Date.now(),
        fetchedAtMs: Date.now(),
      };
    },
  };
  const source = createValidatingTxtSource({ asker, now: Date.now, trustAnchors: [server.trustAnchor] });
  const outcome = await source.resolve(parseName(name), Date.now() + 6000);
  return 'dnssec' in outcome ? `${outcome.kind} ${outcome.dnssec}` : outcome.kind;
}

describe('what the functions make of the local zones (design, The local cloud)', () => {
  test.each([
    ['alice.btps.saas.example', 'answer secure'],
    ['alias.btps.saas.example', 'answer secure'],
    ['nobody.btps.saas.example', 'no-data secure'],
    ['dev1.nobody.btps.saas.example', 'no-data secure'],
    ['saas.example', 'no-data secure'],
    ['carol.btps.other.example', 'answer insecure'],
    ['nobody.btps.other.example', 'nxdomain insecure'],
    ['abroad.btps.saas.example', 'answer insecure'],
  ])('%s is %s', async (name, expected) => {
    expect(await validate(name)).toBe(expected);
  });

  const fourDays = 4 * 24 * 3600;
  const faults: readonly Fault[] = [
    { kind: 'shift-clock', seconds: -fourDays },
    { kind: 'shift-clock', seconds: fourDays },
    { kind: 'wrong-key' },
    { kind: 'tamper' },
    { kind: 'strip-signatures' },
  ];

  test.each(faults)('an answer and an absence that meet %o are bogus', async (fault) => {
    server.setFaults(({ type }) => (type === 'TXT' ? fault : undefined));
    expect(await validate('alice.btps.saas.example')).toBe('bogus');
    expect(await validate('nobody.btps.saas.example')).toBe('bogus');
  });
});
