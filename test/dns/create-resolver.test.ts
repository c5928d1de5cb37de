import { describe, expect, test } from 'vitest';
import { createTxtResolver } from '../../shared/dns/create-resolver.ts';
import { createCertificate } from './certificate.ts';
import { answering, respond, silent, soa, txt } from './name-server.ts';
import { useNameServers } from './name-servers.ts';
import { useSecureServers } from './secure-servers.ts';

const startServer = useNameServers();
const { startTls, startHttps } = useSecureServers();
const name = 'alice.btps.saas.com';
const nowMs = 1_000_000;
const deadlineMs = nowMs + 6000;
const dnssec = { policy: 'off', domains: {} } as const;

describe('a resolver put together', () => {
  test('gives 50 concurrent lookups of a cold name by one query, and then by none', async () => {
    const server = await startServer(answering('key=abc&d=dev1', 120));
    const resolver = createTxtResolver({ servers: [server.address], dnssec, now: () => nowMs });
    const found = await Promise.all(
      Array.from({ length: 50 }, () => resolver.lookupTxt(name, { deadlineMs })),
    );
    const outcome = {
      kind: 'answer',
      name,
      values: [new Uint8Array(Buffer.from('key=abc&d=dev1'))],
      queryStartedAtMs: nowMs,
      fetchedAtMs: nowMs,
      expiresAtMs: nowMs + 120_000,
      ttlSeconds: 120,
      dnssec: 'unchecked',
      aliases: [],
    };
    for (const each of found) expect(each).toEqual({ outcome, source: 'network', durationMs: 0 });
    expect((await resolver.lookupTxt(name, { deadlineMs })).source).toBe('memory');
    expect(server.queries.length).toBe(1);
  });

  test('keeps absences too, and asks again after an invalidation', async () => {
    let clockMs = nowMs;
    const server = await startServer((query) => [
      respond(query, { code: 3, authorities: [soa('saas.com', 60)] }),
    ]);
    const resolver = createTxtResolver({ servers: [server.address], dnssec, now: () => clockMs });
    await resolver.lookupTxt(name, { deadlineMs });
    expect(await resolver.lookupTxt(name, { deadlineMs })).toMatchObject({
      outcome: { kind: 'nxdomain' },
      source: 'memory',
    });
    await resolver.invalidate([name]);
    server.script = (query) => [respond(query, { answers: [txt(query.name, 'now there')] })];
    clockMs += 1;
    expect(await resolver.lookupTxt(name, { deadlineMs })).toMatchObject({
      outcome: { kind: 'answer' },
      source: 'network',
    });
  });

  test('asks again for what has a TTL of 0', async () => {
    const server = await startServer(answering('x', 0));
    const resolver = createTxtResolver({ servers: [server.address], dnssec, now: () => nowMs });
    await resolver.lookupTxt(name, { deadlineMs });
    await resolver.lookupTxt(name, { deadlineMs });
    expect(server.queries.length).toBe(2);
  });

  test('fails with every server named when all are dead', async () => {
    const servers = await Promise.all([silent, silent, silent].map(startServer));
    const addresses = servers.map(({ address }) => address);
    const resolver = createTxtResolver({ servers: addresses, dnssec, now: () => nowMs, tryTimeoutMs: 120 });
    const { outcome, source } = await resolver.lookupTxt(name, { deadlineMs });
    expect({ outcome, source }).toEqual({
      outcome: {
        kind: 'failed',
        name,
        reason: 'timeout',
        details: addresses.map((address) => `${address}: timeout`),
      },
      source: 'network',
    });
  });

  test('takes what two of three servers agree about, and nothing that only one says', async () => {
    const [one, two, three] = await Promise.all(['a', 'b', 'b'].map((text) => startServer(answering(text))));
    const servers = [one, two, three].map((server) => server?.address ?? '');
    const settled = createTxtResolver({ servers, quorum: 2, dnssec, now: () => nowMs });
    expect(await settled.lookupTxt(name, { deadlineMs })).toMatchObject({
      outcome: { kind: 'answer', values: [new Uint8Array(Buffer.from('b'))] },
    });
    const split = createTxtResolver({ servers: servers.slice(0, 2), quorum: 2, dnssec, now: () => nowMs });
    expect((await split.lookupTxt(name, { deadlineMs })).outcome).toEqual({
      kind: 'failed',
      name,
      reason: 'disagreement',
      details: ['fewer than 2 name servers agree about the records'],
    });
  });

  test('asks over TLS and HTTPS, and another server when one is not to be had', async () => {
    const certificate = await createCertificate('127.0.0.1');
    const tls = await startTls(certificate, answering('by TLS'));
    const https = await startHttps(certificate, answering('by HTTPS'));
    const servers = [`https://127.0.0.1:${https.port}/dns-query`, `tls://127.0.0.1:${tls.port}`];
    const resolver = createTxtResolver({ servers, ca: certificate.cert, dnssec, now: () => nowMs });
    const textOf = async (label: string) => {
      const { outcome } = await resolver.lookupTxt(label, { deadlineMs });
      return outcome.kind === 'answer'
        ? outcome.values.map((value) => Buffer.from(value).toString())
        : outcome;
    };
    expect(await textOf('one.example')).toEqual(['by HTTPS']);
    https.head = { status: 500 };
    expect(await textOf('two.example')).toEqual(['by TLS']);
  });

  test.each([
    ['no server', [], 'no name server given'],
    ['a name instead of an address', ['dns.example'], 'not the address of a name server: "dns.example"'],
    ['the same server twice', ['192.0.2.1', 'udp://192.0.2.1:53'], 'a name server is given twice'],
  ])('%s is refused with a TypeError', (_, servers, text) => {
    expect(() => createTxtResolver({ servers, dnssec, now: () => nowMs })).toThrow(new TypeError(text));
  });
});
