import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseName } from '../../shared/dns/name.ts';
import { QueryClient } from '../../shared/dns/query-client.ts';
import { joinCharacterStrings } from '../../shared/dns/record-data.ts';
import { parseServerAddress } from '../../shared/dns/server-address.ts';
import { type Transport, TransportError } from '../../shared/dns/transport.ts';
import { createUdpTransport } from '../../shared/dns/udp.ts';
import {
  answering,
  cname,
  type NameServer,
  refusing,
  respond,
  type Script,
  type SeenQuery,
  silent,
  soa,
  txt,
} from './name-server.ts';
import { useNameServers } from './name-servers.ts';

const startServer = useNameServers();
const question = { name: parseName('alice.btps.saas.com'), type: 16 };

const newClient = (servers: readonly NameServer[], now: () => number = () => 1_000_000) =>
  new QueryClient({
    transports: servers.map(({ address }) => createUdpTransport(parseServerAddress(address))),
    now,
    random: randomBytes,
    tryTimeoutMs: 120,
  });

const startServers = (...scripts: readonly Script[]) => Promise.all(scripts.map(startServer));

const ask = async (client: QueryClient, asked = question, deadlineMs = 1_006_000) => {
  const result = await client.ask(asked, deadlineMs);
  if (result.kind === 'failed') return result;
  const texts = result.message.answers.map(({ data }) => Buffer.from(joinCharacterStrings(data)).toString());
  return { texts, server: result.server };
};

/** What the server made of an answer's question: all letters in lower case. */
const loseCase = (query: SeenQuery) => {
  const bytes = Buffer.from(respond(query, { answers: [txt(query.name, 'plain')] }));
  bytes.write(bytes.toString('latin1', 12, 32).toLowerCase(), 12, 'latin1');
  return bytes;
};

describe('failover (best-practices, DNS Resolution)', () => {
  const garbage: Script = (query) => [Buffer.concat([respond(query), randomBytes(7)])];
  const referral: Script = (query) => [
    respond(query, { authorities: [{ type: 'NS', name: 'com', data: 'a.gtld.example' }] }),
  ];
  const otherName: Script = (query) => [respond(query, { answers: [txt('mallory.example', 'x')] })];
  const contradiction: Script = (query) => [respond(query, { code: 3, answers: [txt(query.name, 'x')] })];
  const rivals: Script = (query) => [
    respond(query, { answers: [cname(query.name, 'a.example'), cname(query.name, 'b.example')] }),
  ];
  const explained: Script = (query) => {
    const option = { code: 15, data: Buffer.from('\0\x09DNSKEY\nmissing') };
    const edns = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 1232,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      flag_do: true,
    };
    return [respond(query, { code: 2, additionals: [{ ...edns, options: [option] } as never] })];
  };

  test.each([
    ['dead', silent, 'timeout', 'timeout'],
    ['broken', refusing(2), 'servfail', 'SERVFAIL'],
    [
      'broken and says why',
      explained,
      'servfail',
      'SERVFAIL, extended error 9 (DNSKEY Missing): DNSKEY missing',
    ],
    ['closed to us', refusing(5), 'refused', 'REFUSED'],
    ['of another mind', refusing(9), 'error-rcode', 'RCODE 9'],
    ['sending garbage', garbage, 'malformed-answer', 'bytes after the end of the message'],
    ['lame', referral, 'malformed-answer', 'a referral, not an answer'],
    ['answering for another name', otherName, 'malformed-answer', 'the answer is about another name or type'],
    [
      'contradicting itself',
      contradiction,
      'malformed-answer',
      'the answer denies the name that it answers for',
    ],
    ['of two minds', rivals, 'malformed-answer', 'two aliases at one name'],
  ] as const)(
    'a server that is %s is followed by the next; alone it is the failure',
    async (_, script, reason, text) => {
      const [bad, good] = await startServers(script, answering('good'));
      expect(await ask(newClient([bad, good] as NameServer[]))).toEqual({
        texts: ['good'],
        server: good?.address,
      });
      expect(await ask(newClient([bad] as NameServer[]))).toEqual({
        kind: 'failed',
        name: 'alice.btps.saas.com',
        reason,
        details: [`${bad?.address}: ${text}`],
      });
    },
  );

  test.each([
    ['NXDOMAIN', 3],
    ['no data', 0],
  ])('%s is an answer: the next server is not asked', async (_, code) => {
    const [first, second] = await startServers(
      (query) => [respond(query, { code, authorities: [soa('saas.com', 60)] })],
      answering('other'),
    );
    const result = await ask(newClient([first, second] as NameServer[]));
    expect(result).toEqual({ texts: [], server: first?.address });
    expect(second?.queries).toEqual([]);
  });

  test('three dead servers end before the deadline, each tried twice, as a timeout', async () => {
    const servers = await startServers(silent, silent, silent);
    const result = await new QueryClient({
      transports: servers.map(({ address }) => createUdpTransport(parseServerAddress(address))),
      now: Date.now,
      random: randomBytes,
    }).ask(question, Date.now() + 1400);
    expect(result).toEqual({
      kind: 'failed',
      name: 'alice.btps.saas.com',
      reason: 'timeout',
      details: servers.map(({ address }) => `${address}: timeout`),
    });
    expect(servers.map(({ queries }) => queries.length)).toEqual([2, 2, 2]);
  });

  test('what a server said tells more than the silence of the others', async () => {
    const servers = await startServers(silent, refusing(5), refusing(2));
    expect(await ask(newClient(servers))).toEqual({
      kind: 'failed',
      name: 'alice.btps.saas.com',
      reason: 'servfail',
      details: [
        `${servers[0]?.address}: timeout`,
        `${servers[1]?.address}: REFUSED`,
        `${servers[2]?.address}: SERVFAIL`,
      ],
    });
  });
});

describe('an old or careless server', () => {
  test.each([
    ['FORMERR', 1],
    ['NOTIMP', 4],
  ])('that answers EDNS with %s is asked once more without it (RFC 6891, section 6.2.2)', async (_, code) => {
    const [server] = await startServers((query) =>
      query.edns ? [respond(query, { code })] : (answering('plain')(query) ?? []),
    );
    expect(await ask(newClient([server] as NameServer[]))).toEqual({
      texts: ['plain'],
      server: server?.address,
    });
    expect(server?.queries.map(({ edns }) => edns)).toEqual([true, false]);
  });

  test('that answers FORMERR without EDNS too is not asked a third time', async () => {
    const [server] = await startServers(refusing(1));
    expect(await ask(newClient([server] as NameServer[]))).toMatchObject({
      reason: 'error-rcode',
      details: [`${server?.address}: FORMERR`],
    });
    expect(server?.queries.map(({ edns }) => edns)).toEqual([true, false]);
  });

  test('that loses the letters’ case is asked without mixed letters when no other server keeps it', async () => {
    const [careless, dead] = await startServers((query) => [loseCase(query)], silent);
    expect(await ask(newClient([careless, dead] as NameServer[]))).toEqual({
      texts: ['plain'],
      server: careless?.address,
    });
    expect(careless?.queries.at(-1)?.name).toBe('alice.btps.saas.com');
    expect(careless?.queries.length).toBe(2);
  });

  test('that loses the letters’ case is not believed while another server keeps it', async () => {
    const [careless, careful] = await startServers((query) => [loseCase(query)], answering('careful'));
    expect(await ask(newClient([careless, careful] as NameServer[]))).toEqual({
      texts: ['careful'],
      server: careful?.address,
    });
    expect(careless?.queries.length).toBe(1);
  });
});

describe('the memory of failures (RFC 9520)', () => {
  const other = { name: parseName('bob.btps.saas.com'), type: 16 };

  test('a server that failed is tried last for 5 s', async () => {
    let nowMs = 1_000_000;
    const [bad, good] = await startServers(refusing(5), answering('good'));
    const client = newClient([bad, good] as NameServer[], () => nowMs);
    await ask(client);
    nowMs += 4999;
    await ask(client, other, nowMs + 6000);
    expect(bad?.queries.length).toBe(1);
    nowMs += 1;
    await ask(client, other, nowMs + 6000);
    expect(bad?.queries.length).toBe(2);
  });

  test('a server that failed is still asked when the others fail as well', async () => {
    const [first, second] = await startServers(refusing(5), answering('good'));
    const client = newClient([first, second] as NameServer[]);
    await ask(client);
    Object.assign(first ?? {}, { script: answering('recovered') });
    Object.assign(second ?? {}, { script: refusing(5) });
    expect(await ask(client, other)).toEqual({ texts: ['recovered'], server: first?.address });
  });

  test('SERVFAIL is about the name and is not held against the server', async () => {
    const [first, second] = await startServers(
      (query) =>
        query.name.toLowerCase() === 'alice.btps.saas.com' ? refusing(2)(query) : answering('first')(query),
      answering('second'),
    );
    const client = newClient([first, second] as NameServer[]);
    expect(await ask(client)).toEqual({ texts: ['second'], server: second?.address });
    expect(await ask(client, other)).toEqual({ texts: ['first'], server: first?.address });
  });

  test('a name that failed everywhere fails at once for 5 s, other names and types do not', async () => {
    let nowMs = 1_000_000;
    const [server] = await startServers(refusing(2));
    const client = newClient([server] as NameServer[], () => nowMs);
    const failure = await ask(client);
    Object.assign(server ?? {}, { script: answering('well again') });
    nowMs += 4999;
    expect(await ask(client, question, nowMs + 6000)).toEqual(failure);
    expect(server?.queries.length).toBe(1);
    expect(await ask(client, other, nowMs + 6000)).toEqual({
      texts: ['well again'],
      server: server?.address,
    });
    nowMs += 1;
    expect(await ask(client, question, nowMs + 6000)).toEqual({
      texts: ['well again'],
      server: server?.address,
    });
  });

  test('what the deadline cut short is not remembered', async () => {
    const [server] = await startServers(answering('there'));
    const client = newClient([server] as NameServer[]);
    expect(await ask(client, question, 1_000_050)).toEqual({
      kind: 'failed',
      name: 'alice.btps.saas.com',
      reason: 'deadline-exceeded',
      details: [],
    });
    expect(await ask(client)).toEqual({ texts: ['there'], server: server?.address });
  });
});

describe('time', () => {
  /** A transport that lets the clock run as long as it may, and fails. */
  const slow = (name: string, clock: { nowMs: number }, timeouts: number[]): Transport => ({
    name,
    exchange: async (_, { timeoutMs }) => {
      timeouts.push(timeoutMs);
      clock.nowMs += timeoutMs;
      throw new TransportError('timeout', 'timeout');
    },
  });

  test.each([
    ['three servers', 3, 6000, [800, 800, 800, 800, 800, 800]],
    ['five servers', 5, 6000, [545, 545, 545, 545, 545, 545, 546, 546, 546, 546]],
    ['three servers', 3, 700, [100, 100, 100, 100, 100, 100]],
    ['three servers', 3, 350, [100, 100, 100]],
  ])('%s (%i) and %i ms: each try has its share', async (_, count, leftMs, expected) => {
    const clock = { nowMs: 5000 };
    const timeouts: number[] = [];
    const transports = Array.from({ length: count }, (_unused, index) =>
      slow(`slow-${index}`, clock, timeouts),
    );
    const client = new QueryClient({ transports, now: () => clock.nowMs, random: randomBytes });
    expect(await client.ask(question, 5000 + leftMs)).toEqual({
      kind: 'failed',
      name: 'alice.btps.saas.com',
      reason: 'timeout',
      details: transports.map(({ name }) => `${name}: timeout`),
    });
    expect(timeouts).toEqual(expected);
    expect(clock.nowMs).toBeLessThanOrEqual(5000 + leftMs);
  });

  test('a deadline that comes before the last server was tried is what failed', async () => {
    const clock = { nowMs: 5000 };
    const transports = [slow('one', clock, []), slow('two', clock, []), slow('three', clock, [])];
    const client = new QueryClient({ transports, now: () => clock.nowMs, random: randomBytes });
    expect(await client.ask(question, 5250)).toEqual({
      kind: 'failed',
      name: 'alice.btps.saas.com',
      reason: 'deadline-exceeded',
      details: ['one: timeout', 'two: timeout'],
    });
  });

  test('an error of ours is thrown and is no failure of DNS', async () => {
    const broken: Transport = {
      name: 'broken',
      exchange: async () => {
        throw new RangeError('bug');
      },
    };
    const client = new QueryClient({ transports: [broken], now: () => 0, random: randomBytes });
    await expect(client.ask(question, 6000)).rejects.toEqual(new RangeError('bug'));
  });

  test.each([
    ['no server', [], 'no name server given'],
    [
      'one server twice',
      [slow('one', { nowMs: 0 }, []), slow('one', { nowMs: 0 }, [])],
      'a name server is given twice',
    ],
  ])('%s is refused with a TypeError', (_, transports, text) => {
    expect(() => new QueryClient({ transports, now: () => 0, random: randomBytes })).toThrow(
      new TypeError(text),
    );
  });
});
