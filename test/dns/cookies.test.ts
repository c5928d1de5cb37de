import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { askServer } from '../../shared/dns/ask-server.ts';
import { createTransport } from '../../shared/dns/create-transport.ts';
import { readEdns } from '../../shared/dns/edns.ts';
import { DnsFormatError } from '../../shared/dns/format-error.ts';
import { parseName } from '../../shared/dns/name.ts';
import { joinCharacterStrings } from '../../shared/dns/record-data.ts';
import type { Transport } from '../../shared/dns/transport.ts';
import { answering, respond, type Script, type SeenQuery, txt } from './name-server.ts';
import { useNameServers } from './name-servers.ts';

const startServer = useNameServers();
const badCookie = { code: 23 & 0xf, extended: 23 >> 4 };

const transportTo = ({ address }: { readonly address: string }) =>
  createTransport(address, { random: randomBytes });

const ask = async (transport: Transport, timeoutMs = 2000) => {
  const answer = await askServer(
    transport,
    { name: parseName('alice.btps.saas.com'), type: 16 },
    { random: randomBytes, mixCase: true, remainingMs: () => timeoutMs },
  );
  if ('fault' in answer) return answer;
  return answer.message.answers.map(({ data }) => Buffer.from(joinCharacterStrings(data)).toString());
};

const cookieOf = ({ packet }: SeenQuery): Buffer => {
  const record = packet.additionals?.find(({ type }) => type === 'OPT');
  const options = record?.type === 'OPT' ? record.options : [];
  const option: { readonly code: number; readonly data?: Buffer } | undefined = options.find(
    ({ code }) => Number(code) === 10,
  );
  return option?.data ?? Buffer.alloc(0);
};
const clientOf = (query: SeenQuery) => cookieOf(query).subarray(0, 8);
const serverOf = (query: SeenQuery) => cookieOf(query).subarray(8).toString();

interface Cookied {
  readonly text?: string;
  readonly client?: Buffer;
  readonly server?: string;
  readonly code?: typeof badCookie;
}

const withCookie = (query: SeenQuery, { text, client, server = 'server-1', code }: Cookied): Uint8Array => {
  const edns = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: 1232,
    extendedRcode: code?.extended ?? 0,
    ednsVersion: 0,
    flags: 0,
    options: [{ code: 10, data: Buffer.concat([client ?? clientOf(query), Buffer.from(server)]) }],
  };
  return respond(query, {
    answers: text === undefined ? [] : [txt(query.name, text)],
    additionals: [edns as never],
    ...(code && { code: code.code }),
  });
};

describe('DNS cookies on UDP (RFC 7873)', () => {
  test('the client cookie stays the same, another for each server; the server’s is echoed (section 5.3)', async () => {
    const cookied: Script = (query) => [withCookie(query, { text: 'there' })];
    const [one, other] = [await startServer(cookied), await startServer(cookied)];
    const transport = transportTo(one);
    expect(await ask(transport)).toEqual(['there']);
    expect(await ask(transport)).toEqual(['there']);
    await ask(transportTo(other));
    const [first, second] = one.queries.map((query) => [clientOf(query), serverOf(query)]);
    expect(first?.[0]).toHaveLength(8);
    expect(first?.[1]).toBe('');
    expect(second).toEqual([first?.[0], 'server-1']);
    expect(other.queries.map(clientOf)).not.toEqual([first?.[0]]);
  });

  test('a server without cookies works, over UDP alone', async () => {
    const server = await startServer(answering('there'));
    const transport = transportTo(server);
    expect(await ask(transport)).toEqual(['there']);
    expect(await ask(transport)).toEqual(['there']);
    expect(server.queries.map(({ protocol }) => protocol)).toEqual(['udp', 'udp']);
  });

  test('an answer with the wrong client cookie is passed over and the right one is waited for (section 5.3)', async () => {
    const server = await startServer((query) => [
      withCookie(query, { text: 'forged', client: Buffer.alloc(8) }),
      withCookie(query, { text: 'honest' }),
    ]);
    expect(await ask(transportTo(server))).toEqual(['honest']);
  });

  test('an answer without a cookie, from a server that has sent one before, is asked for again over TCP', async () => {
    const server = await startServer((query) => [withCookie(query, { text: 'first' })]);
    const transport = transportTo(server);
    await ask(transport);
    server.script = (query) =>
      query.protocol === 'udp'
        ? [respond(query, { answers: [txt(query.name, 'forged')] })]
        : [withCookie(query, { text: 'honest' })];
    expect(await ask(transport)).toEqual(['honest']);
  });

  test('a server that has stopped sending cookies is asked over TCP once', async () => {
    const server = await startServer((query) => [withCookie(query, { text: 'first' })]);
    const transport = transportTo(server);
    await ask(transport);
    server.script = answering('bare');
    expect(await ask(transport)).toEqual(['bare']);
    expect(await ask(transport)).toEqual(['bare']);
    expect(server.queries.map(({ protocol }) => protocol)).toEqual(['udp', 'udp', 'tcp', 'udp']);
  });

  test('BADCOOKIE is answered by one more query with the new server cookie (section 5.3)', async () => {
    const server = await startServer((query) =>
      serverOf(query) === 'server-2'
        ? [withCookie(query, { text: 'there', server: 'server-2' })]
        : [withCookie(query, { server: 'server-2', code: badCookie })],
    );
    expect(await ask(transportTo(server))).toEqual(['there']);
    expect(server.queries.map(serverOf)).toEqual(['', 'server-2']);
  });

  test('BADCOOKIE twice leads to TCP', async () => {
    const server = await startServer((query) =>
      query.protocol === 'tcp'
        ? [withCookie(query, { text: 'there' })]
        : [withCookie(query, { code: badCookie })],
    );
    expect(await ask(transportTo(server))).toEqual(['there']);
    expect(server.queries.map(({ protocol }) => protocol)).toEqual(['udp', 'udp', 'tcp']);
  });

  test('BADCOOKIE on TCP too is the failure', async () => {
    const server = await startServer((query) => [withCookie(query, { code: badCookie })]);
    expect(await ask(transportTo(server))).toEqual({
      fault: { reason: 'error-rcode', text: 'BADCOOKIE' },
      caseLost: false,
    });
  });

  test('an answer over TCP with the wrong client cookie is refused', async () => {
    const server = await startServer((query) =>
      query.protocol === 'tcp'
        ? [withCookie(query, { text: 'there', client: Buffer.alloc(8) })]
        : [respond(query, { truncated: true })],
    );
    expect(await ask(transportTo(server))).toEqual({
      fault: {
        reason: 'malformed-answer',
        text: 'truncated, then over TCP: the answer carries the cookie of somebody else',
      },
      caseLost: false,
    });
  });
});

describe('the options of an OPT record', () => {
  const option = (code: number, value: string) => {
    const header = Buffer.alloc(4);
    header.writeUInt16BE(code, 0);
    header.writeUInt16BE(value.length, 2);
    return Buffer.concat([header, Buffer.from(value, 'latin1')]);
  };

  test('are read in any order, unknown ones passed over, the first cookie taken', () => {
    const data = Buffer.concat([
      option(12, '\0\0\0'),
      option(10, 'client-1server-1'),
      option(15, '\0\x06why'),
      option(10, 'client-2'),
      option(65_001, 'x'),
    ]);
    expect(readEdns(1232, 0x0100_8000, data)).toEqual({
      udpPayloadBytes: 1232,
      extendedCode: 1,
      version: 0,
      dnssecOk: true,
      extendedErrors: [{ infoCode: 6, text: 'why' }],
      cookie: { client: Buffer.from('client-1'), server: Buffer.from('server-1') },
    });
  });

  test.each([0, 7, 9, 15, 41])('a cookie of %i bytes is refused (RFC 7873, section 4)', (length) => {
    expect(() => readEdns(1232, 0, option(10, 'c'.repeat(length)))).toThrow(
      new DnsFormatError('cookie of an illegal length'),
    );
  });

  test.each([8, 16, 40])('a cookie of %i bytes is read', (length) => {
    const cookie = readEdns(1232, 0, option(10, 'c'.repeat(length))).cookie;
    expect(cookie?.client.length).toBe(8);
    expect(cookie?.server?.length).toBe(length === 8 ? undefined : length - 8);
  });
});
