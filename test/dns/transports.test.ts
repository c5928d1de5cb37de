import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decode, streamEncode } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../shared/dns/message.ts';
import { parseName } from '../../shared/dns/name.ts';
import { writeQuery } from '../../shared/dns/query.ts';
import { joinCharacterStrings } from '../../shared/dns/record-data.ts';
import { parseServerAddress } from '../../shared/dns/server-address.ts';
import { createTcpTransport } from '../../shared/dns/tcp.ts';
import { TransportError } from '../../shared/dns/transport.ts';
import { createUdpTransport } from '../../shared/dns/udp.ts';
import {
  answering,
  type NameServer,
  respond,
  type Script,
  type SeenQuery,
  silent,
  txt,
} from './name-server.ts';
import { useNameServers } from './name-servers.ts';

const startServer = useNameServers();
const question = { name: parseName('dev-1.alice.btps.saas.com'), type: 16 };
const newQuery = () => writeQuery(question, { random: randomBytes });

const edit = (bytes: Uint8Array, change: (copy: Buffer) => void): Uint8Array => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};
const forged = (query: SeenQuery) => respond(query, { answers: [txt(query.name, 'forged')] });
const honest = (query: SeenQuery) => respond(query, { answers: [txt(query.name, 'honest')] });
const flipId = (copy: Buffer) => copy.writeUInt16BE(copy.readUInt16BE(0) ^ 1, 0);
const lowerCase = (query: SeenQuery) =>
  edit(forged(query), (copy) => copy.write(copy.toString('latin1', 12, 30).toLowerCase(), 12, 'latin1'));

const textOf = (bytes: Uint8Array) =>
  parseMessage(bytes).answers.map(({ data }) => Buffer.from(joinCharacterStrings(data)).toString());

const udpTo = (server: NameServer) => createUdpTransport(parseServerAddress(server.address));
const tcpTo = (server: NameServer) => createTcpTransport(parseServerAddress(server.address));

const failureOf = async (exchange: Promise<Uint8Array>) => {
  const error = await exchange.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TransportError)) throw error;
  const { reason, message, caseLost } = error;
  return { reason, message, caseLost };
};

describe('over UDP', () => {
  const lies: readonly (readonly [string, (query: SeenQuery) => Uint8Array])[] = [
    ['another id', (query) => edit(forged(query), flipId)],
    ['no QR bit', (query) => edit(forged(query), (copy) => copy.writeUInt8(copy.readUInt8(2) & 0x7f, 2))],
    ['another name', (query) => edit(forged(query), (copy) => copy.write('x', 13))],
    [
      'another type',
      (query) => edit(forged(query), (copy) => copy.writeUInt8(17, query.bytes.indexOf('\0', 12) + 2)),
    ],
    ['two questions', (query) => edit(forged(query), (copy) => copy.writeUInt16BE(2, 4))],
    ['no question', (query) => edit(forged(query), (copy) => copy.writeUInt16BE(0, 4))],
    ['the letters in lower case', lowerCase],
    ['garbage', () => randomBytes(60)],
    ['a single byte', () => Buffer.from([0])],
  ];

  test.each(lies)(
    'an answer with %s is passed over and the right one is waited for (RFC 5452, section 9.1)',
    async (_, lie) => {
      const server = await startServer((query) => [lie(query), honest(query)]);
      expect(textOf(await udpTo(server).exchange(newQuery(), { timeoutMs: 2000 }))).toEqual(['honest']);
    },
  );

  test('an answer from another port of the same host is not received', async () => {
    const stranger = createSocket('udp4');
    const server = await startServer((query) => {
      stranger.send(forged(query), query.port, '127.0.0.1');
      return undefined;
    });
    const failure = await failureOf(udpTo(server).exchange(newQuery(), { timeoutMs: 150 }));
    stranger.close();
    expect(failure).toEqual({ reason: 'timeout', message: 'timeout', caseLost: false });
  });

  test('of two answers the first counts and the second harms nothing', async () => {
    const server = await startServer((query) => [honest(query), forged(query)]);
    const transport = udpTo(server);
    const answers = await Promise.all(
      [1, 2, 3].map(() => transport.exchange(newQuery(), { timeoutMs: 2000 })),
    );
    expect(answers.map(textOf)).toEqual([['honest'], ['honest'], ['honest']]);
  });

  test('each query has an id and a port of its own (RFC 5452, section 9.2)', async () => {
    const server = await startServer(answering('x'));
    const transport = udpTo(server);
    await Promise.all(Array.from({ length: 20 }, () => transport.exchange(newQuery(), { timeoutMs: 2000 })));
    expect(new Set(server.queries.map(({ port }) => port)).size).toBe(20);
    expect(new Set(server.queries.map(({ packet }) => packet.id)).size).toBeGreaterThan(17);
  });

  test('silence ends in a timeout', async () => {
    const server = await startServer(silent);
    expect(await failureOf(udpTo(server).exchange(newQuery(), { timeoutMs: 60 }))).toEqual({
      reason: 'timeout',
      message: 'timeout',
      caseLost: false,
    });
  });

  test('when only an answer without the letters’ case came, the timeout says so', async () => {
    const server = await startServer((query) => [lowerCase(query)]);
    expect(await failureOf(udpTo(server).exchange(newQuery(), { timeoutMs: 60 }))).toEqual({
      reason: 'timeout',
      message: 'the answer lost the case of the question',
      caseLost: true,
    });
  });

  test('a closed port is known at once', async () => {
    const server = await startServer(silent);
    await server.close();
    server.close = async () => undefined;
    expect(await failureOf(udpTo(server).exchange(newQuery(), { timeoutMs: 20_000 }))).toEqual({
      reason: 'network-error',
      message: 'ECONNREFUSED',
      caseLost: false,
    });
  });

  test('an exchange that is no longer wanted ends', async () => {
    const server = await startServer(silent);
    const wanted = new AbortController();
    const exchange = failureOf(
      udpTo(server).exchange(newQuery(), { timeoutMs: 20_000, signal: wanted.signal }),
    );
    wanted.abort();
    const unwanted = { reason: 'network-error', message: 'aborted', caseLost: false };
    expect(await exchange).toEqual(unwanted);
    const late = udpTo(server).exchange(newQuery(), { timeoutMs: 20_000, signal: wanted.signal });
    expect(await failureOf(late)).toEqual(unwanted);
  });

  test('a FORMERR without the question is the answer to a query that the server can not read', async () => {
    const server = await startServer((query) => [
      edit(respond(query, { code: 1 }).subarray(0, 12), (copy) => copy.writeUInt16BE(0, 4)),
    ]);
    const response = await udpTo(server).exchange(newQuery(), { timeoutMs: 2000 });
    expect(parseMessage(response).code).toBe(1);
  });

  test('IPv6 servers are asked over IPv6', async () => {
    const transport = createUdpTransport({ host: '::1', port: 9, family: 6 });
    const { reason } = await failureOf(transport.exchange(newQuery(), { timeoutMs: 2000 }));
    expect({ name: transport.name, reason }).toEqual({ name: 'udp://[::1]:9', reason: 'network-error' });
  });
});

describe('a truncated answer', () => {
  const truncating =
    (overTcp: Script): Script =>
    (query) =>
      query.protocol === 'udp' ? [respond(query, { truncated: true })] : overTcp(query);

  test('is asked for again over TCP, the very same query (RFC 7766, section 5)', async () => {
    const long = 'k'.repeat(200);
    const strings = Array.from({ length: 300 }, () => long);
    const server = await startServer(
      truncating((query) => [
        respond(query, { answers: [{ type: 'TXT', name: query.name, data: strings }] }),
      ]),
    );
    const query = newQuery();
    expect(textOf(await udpTo(server).exchange(query, { timeoutMs: 5000 }))).toEqual([long.repeat(300)]);
    const [first, second] = server.queries;
    expect([first?.protocol, second?.protocol]).toEqual(['udp', 'tcp']);
    expect(second?.bytes).toEqual(first?.bytes);
  });

  test('whose TCP connection stays silent ends within the one time limit', async () => {
    const server = await startServer(truncating(silent));
    expect(await failureOf(udpTo(server).exchange(newQuery(), { timeoutMs: 100 }))).toEqual({
      reason: 'timeout',
      message: 'truncated, then over TCP: timeout',
      caseLost: false,
    });
  });
});

describe('over TCP', () => {
  const listen = async (onConnection: (connection: Socket) => void) => {
    const listener = createServer(onConnection).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    return { listener, transport: createTcpTransport({ host: '127.0.0.1', port, family: 4 }) };
  };

  test('an answer that comes in pieces is put together', async () => {
    const { listener, transport } = await listen((connection) => {
      connection.on('data', async (chunk) => {
        const { id, questions } = decode(chunk.subarray(2));
        const reply = streamEncode({ type: 'response', id, questions, answers: [txt('a', 'whole')] });
        for (const [start, end] of [[0, 1], [1, 2], [2, 20], [20]]) {
          connection.write(reply.subarray(start, end));
          await sleep(5);
        }
      });
    });
    const response = await transport.exchange(newQuery(), { timeoutMs: 2000 });
    listener.close();
    expect(textOf(response)).toEqual(['whole']);
  });

  test('a connection that closes without a whole answer is a network error', async () => {
    const { listener, transport } = await listen((connection) => connection.end(Buffer.from([0, 40, 1])));
    const failure = await failureOf(transport.exchange(newQuery(), { timeoutMs: 20_000 }));
    listener.close();
    expect(failure).toEqual({
      reason: 'network-error',
      message: 'connection closed without an answer',
      caseLost: false,
    });
  });

  test.each([
    [
      'another id',
      (query: SeenQuery) => edit(forged(query), flipId),
      'the answer is not to the question',
      false,
    ],
    ['garbage', () => randomBytes(60), 'the answer is not to the question', false],
    ['the letters in lower case', lowerCase, 'the answer lost the case of the question', true],
  ])('%s is the server’s own mistake and ends the exchange at once', async (_, lie, message, caseLost) => {
    const server = await startServer((query) => [lie(query)]);
    expect(await failureOf(tcpTo(server).exchange(newQuery(), { timeoutMs: 20_000 }))).toEqual({
      reason: 'malformed-answer',
      message,
      caseLost,
    });
  });

  test('a closed port is known at once', async () => {
    const server = await startServer(silent);
    await server.close();
    server.close = async () => undefined;
    expect(await failureOf(tcpTo(server).exchange(newQuery(), { timeoutMs: 20_000 }))).toEqual({
      reason: 'network-error',
      message: 'ECONNREFUSED',
      caseLost: false,
    });
  });
});
