import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  type DecodedPacket,
  decode,
  encode,
  type OptAnswer,
  type Packet,
  streamDecode,
  streamEncode,
} from 'dns-packet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type NameServer, startNameServer } from '../../../../infra/local/name-server/name-server.ts';
import type { Change } from '../../../../infra/local/route53/record-set.ts';
import { ZoneStore } from '../../../../infra/local/route53/zone-store.ts';

const zoneName = 'btps.saas.example';
const clock = { nowMs: 0 };
const store = new ZoneStore({ now: () => clock.nowMs });
const zone = store.createZone(zoneName);
let server: NameServer;

const create = (name: string, type: string, values: readonly string[]): Change => ({
  action: 'CREATE',
  recordSet: { name: `${name}.${zoneName}.`, type, ttlSeconds: 300, values },
});

beforeAll(async () => {
  store.change(zone.id, [
    create('alice', 'TXT', ['"one" "two"', '"other"']),
    create('dev1.bob', 'TXT', ['"key=\\012"']),
    create(
      'large',
      'TXT',
      ['"1', '"2', '"3', '"4'].map((start) => `${start}${'v'.repeat(254)}"`),
    ),
    create('alias', 'CNAME', [`alice.${zoneName}.`]),
    create('outward', 'CNAME', ['elsewhere.example.']),
    create('dangling', 'CNAME', [`nobody.${zoneName}.`]),
  ]);
  server = await startNameServer(store);
});

afterEach(() => server.setFaults());
afterAll(() => server.stop());

/** The types of dns-packet leave the response code out. */
type Answered = DecodedPacket & { readonly rcode: string };

const queryFor = (name: string, udpSize?: number): Packet => ({
  type: 'query',
  id: 4711,
  flags: 0x0110,
  questions: [{ type: 'TXT', name }],
  additionals:
    udpSize === undefined ? [] : [{ type: 'OPT', name: '.', udpPayloadSize: udpSize } as OptAnswer],
});

async function askUdp(name: string, udpSize?: number): Promise<Answered> {
  const socket = createSocket('udp4');
  try {
    socket.send(encode(queryFor(name, udpSize)), server.port, server.address);
    const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(2000) });
    return decode(answer) as Answered;
  } finally {
    socket.close();
  }
}

async function askTcp(...names: string[]): Promise<Answered[]> {
  const socket = connect(server.port, server.address);
  socket.write(Buffer.concat(names.map((name) => streamEncode(queryFor(name)))));
  const packets: Answered[] = [];
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const length = 2 + received.readUInt16BE(0);
      packets.push(streamDecode(received.subarray(0, length)) as Answered);
      received = received.subarray(length);
    }
    if (packets.length === names.length) break;
  }
  return packets;
}

const soa = {
  name: zoneName,
  type: 'SOA',
  ttl: 60,
  class: 'IN',
  flush: false,
  data: {
    mname: 'ns-1.local-cloud.test',
    rname: 'hostmaster.local-cloud.test',
    serial: 1,
    refresh: 7200,
    retry: 900,
    expire: 1_209_600,
    minimum: 60,
  },
};

const record = (name: string, type: string, data: unknown) => ({
  name,
  type,
  ttl: 300,
  class: 'IN',
  flush: false,
  data,
});

const aliceTxt = (name: string) => [
  record(name, 'TXT', [Buffer.from('one'), Buffer.from('two')]),
  record(name, 'TXT', [Buffer.from('other')]),
];

describe('answers (RFC 1034 section 4.3.2)', () => {
  test('TXT records come with AA, RA, the copied RD and CD bits, and the question as it was asked', async () => {
    const name = `ALICE.btps.saas.Example`;
    const answer = await askUdp(name, 1232);
    expect(answer).toMatchObject({
      id: 4711,
      type: 'response',
      rcode: 'NOERROR',
      flag_aa: true,
      flag_ra: true,
      flag_rd: true,
      flag_cd: true,
      flag_tc: false,
      questions: [{ name, type: 'TXT', class: 'IN' }],
      answers: aliceTxt(name),
      authorities: [],
      additionals: [{ type: 'OPT', udpPayloadSize: 1232 }],
    });
  });

  test('without EDNS in the query there is none in the answer', async () => {
    expect(await askUdp(`alice.${zoneName}`)).toMatchObject({ rcode: 'NOERROR', additionals: [] });
  });

  test('a missing name is NXDOMAIN with the SOA, its TTL at most the minimum (RFC 2308 section 5)', async () => {
    expect(await askUdp(`nobody.${zoneName}`)).toMatchObject({
      rcode: 'NXDOMAIN',
      flag_aa: true,
      answers: [],
      authorities: [soa],
    });
  });

  test.each([
    ['a name with other records only', zoneName],
    ['an empty non-terminal', `bob.${zoneName}`],
  ])('%s is no data: NOERROR with the SOA', async (_, name) => {
    expect(await askUdp(name)).toMatchObject({
      rcode: 'NOERROR',
      flag_aa: true,
      answers: [],
      authorities: [soa],
    });
  });

  test('a CNAME is followed inside the zones', async () => {
    const alias = `alias.${zoneName}`;
    expect((await askUdp(alias)).answers).toEqual([
      record(alias, 'CNAME', `alice.${zoneName}`),
      ...aliceTxt(`alice.${zoneName}`),
    ]);
  });

  test('a CNAME that leads out of the zones stands alone, and one to a missing name is NXDOMAIN', async () => {
    const [outward, dangling] = [`outward.${zoneName}`, `dangling.${zoneName}`];
    expect(await askUdp(outward)).toMatchObject({
      rcode: 'NOERROR',
      answers: [record(outward, 'CNAME', 'elsewhere.example')],
      authorities: [],
    });
    expect(await askUdp(dangling)).toMatchObject({
      rcode: 'NXDOMAIN',
      answers: [record(dangling, 'CNAME', `nobody.${zoneName}`)],
      authorities: [soa],
    });
  });

  test('a name of another zone is REFUSED', async () => {
    expect(await askUdp('alice.btps.other.example')).toMatchObject({
      rcode: 'REFUSED',
      flag_aa: false,
      answers: [],
      authorities: [],
    });
  });

  test('an answer above the size of the asker is truncated over UDP and whole over TCP', async () => {
    const name = `large.${zoneName}`;
    expect(await askUdp(name)).toMatchObject({ flag_tc: true, rcode: 'NOERROR', answers: [] });
    expect((await askUdp(name, 4096)).answers).toHaveLength(4);
    const [answer] = await askTcp(name);
    expect(answer).toMatchObject({ flag_tc: false });
    expect(answer?.answers).toHaveLength(4);
  });

  test('several queries on one TCP connection are all answered', async () => {
    const answers = await askTcp(`alice.${zoneName}`, `nobody.${zoneName}`);
    expect(answers.map(({ rcode }) => rcode)).toEqual(['NOERROR', 'NXDOMAIN']);
  });

  test('garbage is not answered and does no harm', async () => {
    const socket = createSocket('udp4');
    socket.send(Buffer.from([1, 2, 3]), server.port, server.address);
    socket.send(encode({ type: 'response', id: 1, questions: [] }), server.port, server.address);
    expect(await askUdp(`alice.${zoneName}`)).toMatchObject({ rcode: 'NOERROR' });
    socket.close();
  });
});

test('a change is served after the propagation delay', async () => {
  store.propagationDelayMs = 1000;
  store.change(zone.id, [create('late', 'TXT', ['"v"'])]);
  expect(await askUdp(`late.${zoneName}`)).toMatchObject({ rcode: 'NXDOMAIN' });
  clock.nowMs += 1000;
  expect(await askUdp(`late.${zoneName}`)).toMatchObject({ rcode: 'NOERROR' });
});

describe('hooks for tests', () => {
  test('queries are counted by lower-case name', async () => {
    server.resetQueryCounts();
    await askUdp(`Alice.${zoneName}`);
    await askUdp(`alice.${zoneName}`);
    await askTcp(`nobody.${zoneName}`);
    expect([...server.queryCounts]).toEqual([
      [`alice.${zoneName}`, 2],
      [`nobody.${zoneName}`, 1],
    ]);
  });

  test('a rule makes single questions fail, stay away, or get another answer', async () => {
    const other = record(`alice.${zoneName}`, 'TXT', [Buffer.from('forged')]);
    server.setFaults(({ name, transport }) => {
      if (transport === 'tcp') return { kind: 'rcode', rcode: 'SERVFAIL' };
      if (name.startsWith('alice')) return { kind: 'answers', answers: [other as never] };
      return name.startsWith('nobody') ? { kind: 'truncate' } : { kind: 'drop' };
    });
    const [tcp] = await askTcp(`alice.${zoneName}`);
    expect(tcp).toMatchObject({ rcode: 'SERVFAIL', flag_aa: false, answers: [] });
    expect((await askUdp(`alice.${zoneName}`)).answers).toEqual([other]);
    expect(await askUdp(`nobody.${zoneName}`)).toMatchObject({ flag_tc: true });
    await expect(askUdp(`large.${zoneName}`)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('a busy port is one sentence', async () => {
  await expect(startNameServer(store, server.port)).rejects.toMatchObject({
    name: 'StartFailure',
    message: `Port ${server.port} for the name server is in use: stop what uses it, or choose another.`,
  });
});
