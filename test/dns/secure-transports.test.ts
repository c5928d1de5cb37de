import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { askServer } from '../../shared/dns/ask-server.ts';
import { createTransport } from '../../shared/dns/create-transport.ts';
import { parseName } from '../../shared/dns/name.ts';
import { joinCharacterStrings } from '../../shared/dns/record-data.ts';
import type { Transport } from '../../shared/dns/transport.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { answering, respond, type Script, type SeenQuery, silent, txt } from './name-server.ts';
import { type SecureServer, useSecureServers } from './secure-servers.ts';

const { startTls, startHttps } = useSecureServers();
let certificate: Certificate;
beforeAll(async () => {
  certificate = await createCertificate('dns.example', '127.0.0.1');
});

const ask = async (transport: Transport, label = 'alice', timeoutMs = 5000, signal?: AbortSignal) => {
  const answer = await askServer(
    transport,
    { name: parseName(`${label}.btps.saas.com`), type: 16 },
    { random: randomBytes, mixCase: true, remainingMs: () => timeoutMs, ...(signal && { signal }) },
  );
  if ('fault' in answer) return answer;
  return answer.message.answers.map(({ data }) => Buffer.from(joinCharacterStrings(data)).toString());
};

const fault = (reason: string, text: string, caseLost = false) => ({ fault: { reason, text }, caseLost });
const askOnce = fileURLToPath(new URL('ask-once.ts', import.meta.url));
const lost = 'connection closed without an answer';
const echoing: Script = (query) => [respond(query, { answers: [txt(query.name, query.name)] })];
const edit = (query: SeenQuery, change: (copy: Buffer) => void): Uint8Array[] => {
  const copy = Buffer.from(respond(query, { answers: [txt(query.name, 'edited')] }));
  change(copy);
  return [copy];
};
const flipId = (query: SeenQuery) => edit(query, (copy) => copy.writeUInt8(copy.readUInt8(1) ^ 1, 1));
const otherName = (query: SeenQuery) => edit(query, (copy) => copy.write('x', 13));

const tlsTo = ({ port }: SecureServer, host = '127.0.0.1', ca = certificate.cert) =>
  createTransport(`tls://${host.replace('#', `:${port}#`)}${host.includes('#') ? '' : `:${port}`}`, {
    random: randomBytes,
    ca,
  });
const httpsTo = ({ port }: SecureServer, ca = certificate.cert) =>
  createTransport(`https://127.0.0.1:${port}/dns-query`, { random: randomBytes, ca });

const kinds = [
  ['TLS', (script: Script) => startTls(certificate, script), tlsTo],
  ['HTTP/2', (script: Script) => startHttps(certificate, script), httpsTo],
  ['HTTP/1.1', (script: Script) => startHttps(certificate, script, true), httpsTo],
] as const;

describe.each(kinds)('over %s', (kind, start, to) => {
  test('queries are padded to 128 bytes, their letters are not mixed, and no cookie goes along (RFC 8467, section 4.1)', async () => {
    const server = await start(answering('there'));
    expect(await ask(to(server as never))).toEqual(['there']);
    expect(await ask(to(server as never), 'a'.repeat(63))).toEqual(['there']);
    const seen = server.queries.map(({ bytes, name, packet }) => ({
      length: bytes.length,
      name,
      options: packet.additionals?.flatMap((record) =>
        record.type === 'OPT' ? record.options.map(({ code }) => code) : [],
      ),
    }));
    expect(seen).toEqual([
      { length: 128, name: 'alice.btps.saas.com', options: [12] },
      { length: 128, name: `${'a'.repeat(63)}.btps.saas.com`, options: [12] },
    ]);
  });

  test('one connection serves one question after the other', async () => {
    const server = await start(echoing);
    const transport = to(server as never);
    for (const label of ['a', 'b', 'c'])
      expect(await ask(transport, label)).toEqual([`${label}.btps.saas.com`]);
    const used = new Set(server.queries.map(({ connection }) => connection));
    expect(used.size).toBe(1);
  });

  test('20 questions at once each get their own answer', async () => {
    const server = await start(echoing);
    const transport = to(server as never);
    const labels = Array.from({ length: 20 }, (_, index) => `dev-${index}`);
    const answers = await Promise.all(labels.map((label) => ask(transport, label)));
    expect(answers).toEqual(labels.map((label) => [`${label}.btps.saas.com`]));
  });

  test('a kept connection that the server has closed meanwhile is replaced unnoticed', async () => {
    const server = await start(answering('there'));
    const transport = to(server as never);
    await ask(transport);
    const closed = [...server.connections].map((connection) => once(connection, 'close'));
    for (const connection of server.connections) connection.destroy();
    await Promise.all(closed);
    expect(await ask(transport)).toEqual(['there']);
    expect(server.queries.length).toBe(2);
  });

  test('a kept connection that closes on the query is replaced within the exchange, once', async () => {
    const server = await start(answering('there'));
    const transport = to(server as never);
    await ask(transport);
    const [before] = server.queries;
    server.script = (query, connection) => {
      if (connection !== before?.connection) return answering('new')(query);
      for (const open of server.connections) open.destroy();
      return undefined;
    };
    expect(await ask(transport)).toEqual(['new']);
    server.script = () => {
      for (const open of server.connections) open.destroy();
      return undefined;
    };
    expect(await ask(transport)).toMatchObject({ fault: { reason: 'network-error' } });
    expect(server.queries.length).toBe(5);
  });

  test('a kept connection that has gone silent is replaced within the exchange', async () => {
    const server = await start(answering('there'));
    const transport = to(server as never);
    await ask(transport);
    const [before] = server.queries;
    server.script = (query, connection) =>
      connection === before?.connection ? undefined : answering('new')(query);
    expect(await ask(transport)).toEqual(['new']);
    expect(await ask(transport)).toEqual(['new']);
    expect(server.queries.length).toBe(4);
  });

  test('a server that stays silent is a timeout', async () => {
    const server = await start(silent);
    expect(await ask(to(server as never), 'alice', 200)).toEqual(fault('timeout', 'timeout'));
  });

  test('an exchange that is no longer wanted ends, and the next one is answered', async () => {
    const server = await start(silent);
    const transport = to(server as never);
    const wanted = new AbortController();
    const exchange = ask(transport, 'alice', 20_000, wanted.signal);
    await expect.poll(() => server.queries.length).toBe(1);
    wanted.abort();
    expect(await exchange).toEqual(fault('network-error', 'aborted'));
    server.script = answering('there');
    expect(await ask(transport)).toEqual(['there']);
  });

  test('an answer to another question is the server’s own mistake', async () => {
    const server = await start(otherName);
    expect(await ask(to(server as never))).toEqual(
      fault('malformed-answer', 'the answer is not to the question'),
    );
  });

  test('bytes after the message are a malformed answer', async () => {
    const server = await start((query) => [Buffer.concat([respond(query), Buffer.alloc(3)])]);
    expect(await ask(to(server as never))).toEqual(
      fault('malformed-answer', 'bytes after the end of the message'),
    );
  });

  test('a server that does not know EDNS is asked without it', async () => {
    const server = await start((query) =>
      query.edns ? [respond(query, { code: 1 })] : (answering('plain')(query) ?? []),
    );
    expect(await ask(to(server as never))).toEqual(['plain']);
  });

  test('a certificate of an unknown authority is refused, and no query is sent (RFC 8310, section 8.1)', async () => {
    const server = await start(answering('there'));
    const stranger = await createCertificate('127.0.0.1');
    const transport =
      kind === 'TLS' ? tlsTo(server, '127.0.0.1', stranger.cert) : httpsTo(server, stranger.cert);
    expect(await ask(transport)).toEqual(fault('network-error', 'DEPTH_ZERO_SELF_SIGNED_CERT'));
    expect(server.queries).toEqual([]);
  });

  test('the kept connection does not keep the process alive', async () => {
    const server = await start(answering('there'));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [askOnce, to(server as never).name, certificate.cert],
      { timeout: 20_000 },
    );
    expect(stdout).toBe('answered');
  });

  test('a closed port is known at once', async () => {
    const server = await start(silent);
    const transport = to(server as never);
    await server.close();
    server.close = async () => undefined;
    expect(await ask(transport, 'alice', 20_000)).toEqual(fault('network-error', 'ECONNREFUSED'));
  });
});

describe('over TLS', () => {
  test('answers may come in any order (RFC 7766, section 6.2.1.1)', async () => {
    const held: SeenQuery[] = [];
    const server = await startTls(certificate, (query) => {
      held.push(query);
      return held.length < 3 ? undefined : held.reverse().flatMap((one) => [...(echoing(one) ?? [])]);
    });
    const transport = tlsTo(server);
    const answers = await Promise.all(['a', 'b', 'c'].map((label) => ask(transport, label)));
    expect(answers).toEqual([['a.btps.saas.com'], ['b.btps.saas.com'], ['c.btps.saas.com']]);
    expect(new Set(held.map(({ packet }) => packet.id)).size).toBe(3);
  });

  test('a kept connection on which nothing was heard of the last question is not used for the next', async () => {
    const server = await startTls(certificate, answering('there'));
    const transport = tlsTo(server);
    await ask(transport);
    server.script = (query, connection) => (connection === 1 ? undefined : answering('new')(query));
    const wanted = new AbortController();
    const unheard = ask(transport, 'alice', 20_000, wanted.signal);
    await expect.poll(() => server.queries.length).toBe(2);
    wanted.abort();
    await unheard;
    expect(await ask(transport)).toEqual(['new']);
    expect(server.queries.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  test('an answer that nobody waits for is passed over', async () => {
    const server = await startTls(certificate, (query) => [
      ...flipId(query),
      ...(answering('right')(query) ?? []),
    ]);
    expect(await ask(tlsTo(server))).toEqual(['right']);
  });

  test('a server known by name is reached at the address beside it, and the name is checked', async () => {
    const server = await startTls(certificate, answering('there'));
    expect(await ask(tlsTo(server, 'dns.example#127.0.0.1'))).toEqual(['there']);
    expect(await ask(tlsTo(server, 'other.example#127.0.0.1'))).toEqual(
      fault('network-error', 'ERR_TLS_CERT_ALTNAME_INVALID'),
    );
    expect(server.queries.length).toBe(1);
  });
});

describe('over HTTPS', () => {
  test.each([
    ['HTTP/2', false, '2.0'],
    ['HTTP/1.1', true, '1.1'],
  ])(
    'a query is a POST of a DNS message with id 0: %s (RFC 8484, section 4.1)',
    async (_, http1, version) => {
      const server = await startHttps(certificate, answering('there'), http1);
      expect(await ask(httpsTo(server))).toEqual(['there']);
      expect(server.requests).toEqual([
        {
          method: 'POST',
          path: '/dns-query',
          contentType: 'application/dns-message',
          accept: 'application/dns-message',
          httpVersion: version,
        },
      ]);
      expect(server.queries.map(({ packet }) => packet.id)).toEqual([0]);
    },
  );

  test.each([
    ['status 503', { status: 503 }, 'HTTP status 503'],
    ['status 204', { status: 204 }, 'HTTP status 204'],
    ['another content type', { contentType: 'text/html' }, 'HTTP response that is no DNS message'],
  ])('%s is refused', async (_, head, text) => {
    for (const http1 of [false, true]) {
      const server = await startHttps(certificate, answering('there'), http1);
      server.head = head;
      expect(await ask(httpsTo(server))).toEqual(fault('malformed-answer', text));
    }
  });

  test('a content type with parameters is the same type', async () => {
    const server = await startHttps(certificate, answering('there'));
    server.head = { contentType: 'Application/DNS-Message; charset=x' };
    expect(await ask(httpsTo(server))).toEqual(['there']);
  });

  test('a body of more than 65,535 bytes is cut off', async () => {
    for (const http1 of [false, true]) {
      const server = await startHttps(certificate, () => [Buffer.alloc(70_000)], http1);
      expect(await ask(httpsTo(server))).toEqual(fault('malformed-answer', 'HTTP response too long'));
    }
  });

  test('an answer with another id is refused', async () => {
    const server = await startHttps(certificate, flipId);
    expect(await ask(httpsTo(server))).toEqual(
      fault('malformed-answer', 'the answer is not to the question'),
    );
  });

  test('after GOAWAY what was asked is still answered, and a new connection is opened (RFC 9113, section 6.8)', async () => {
    const server = await startHttps(certificate, answering('there'));
    const transport = httpsTo(server);
    await ask(transport);
    server.script = (query) => {
      for (const session of server.sessions) session.goaway();
      return answering('last')(query);
    };
    expect(await ask(transport)).toEqual(['last']);
    server.script = answering('new');
    expect(await ask(transport)).toEqual(['new']);
    expect(new Set(server.queries.map(({ connection }) => connection)).size).toBe(2);
  });

  test('a stream that the server resets is a failure of that exchange', async () => {
    const server = await startHttps(certificate, () => {
      for (const session of server.sessions) session.destroy();
      return undefined;
    });
    expect(await ask(httpsTo(server))).toEqual(fault('network-error', lost));
  });
});

describe('over TLS, where messages are framed', () => {
  test.each([0, 1, 2, 11])(
    'one of %i bytes, which has no header, ends the connection and no more',
    async (length) => {
      const server = await startTls(certificate, () => [new Uint8Array(length)]);
      const transport = tlsTo(server);
      expect(await ask(transport)).toEqual(fault('network-error', lost));
      server.script = answering('there');
      expect(await ask(transport)).toEqual(['there']);
    },
  );
});
