import { randomBytes } from 'node:crypto';
import type { Answer } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { parseName } from '../../shared/dns/name.ts';
import { QueryClient } from '../../shared/dns/query-client.ts';
import { createTxtSource } from '../../shared/dns/resolver.ts';
import { parseServerAddress } from '../../shared/dns/server-address.ts';
import { createUdpTransport } from '../../shared/dns/udp.ts';
import { cname, type NameServer, respond, type Script, type Sections, soa, txt } from './name-server.ts';
import { useNameServers } from './name-servers.ts';

const startServer = useNameServers();
const name = 'alice.btps.saas.com';
const nowMs = 1_000_000;

const sourceOf = (server: NameServer, now = () => nowMs) => {
  const transports = [createUdpTransport(parseServerAddress(server.address))];
  return createTxtSource(new QueryClient({ transports, now, random: randomBytes, tryTimeoutMs: 150 }), now);
};

const lookup = async (script: Script, asked = name) =>
  sourceOf(await startServer(script)).resolve(parseName(asked), nowMs + 6000);

/** Answers by name, as an authoritative server that follows no alias. */
const byName =
  (zone: Readonly<Record<string, Sections>>): Script =>
  (query) => [respond(query, zone[query.name.toLowerCase()] ?? { code: 3, authorities: [soa('com', 60)] })];

const answer = (values: readonly string[], ttlSeconds: number, aliases: readonly string[] = []) => ({
  kind: 'answer',
  name,
  values: values.map((value) => new Uint8Array(Buffer.from(value, 'latin1'))),
  queryStartedAtMs: nowMs,
  fetchedAtMs: nowMs,
  expiresAtMs: nowMs + Math.min(ttlSeconds, 300) * 1000,
  ttlSeconds,
  dnssec: 'unchecked',
  aliases,
});

const absence = (kind: 'nxdomain' | 'no-data', ttlSeconds: number, aliases: readonly string[] = []) => ({
  kind,
  name,
  queryStartedAtMs: nowMs,
  fetchedAtMs: nowMs,
  expiresAtMs: nowMs + Math.min(ttlSeconds, 60) * 1000,
  ttlSeconds,
  dnssec: 'unchecked',
  aliases,
});

const fixed =
  (sections: Sections): Script =>
  (query) => [respond(query, sections)];

describe('TXT records', () => {
  test('all of a name are given, their strings joined as bytes (RFC 1035, section 3.3.14)', async () => {
    const bytes = Buffer.from([0xc3]);
    const answers: Answer[] = [
      {
        type: 'TXT',
        name: 'ALICE.btps.saas.com',
        ttl: 300,
        data: [bytes, Buffer.alloc(0), Buffer.from([0xa9, 10])],
      },
      txt(name, 'v=spf1 -all'),
    ];
    expect(await lookup(fixed({ answers }))).toEqual(answer(['\xc3\xa9\n', 'v=spf1 -all'], 300));
  });

  test('a record that stands there twice is given once (RFC 2181, section 5)', async () => {
    expect(await lookup(fixed({ answers: [txt(name, 'a'), txt(name, 'a', 200), txt(name, 'b')] }))).toEqual(
      answer(['a', 'b'], 200),
    );
  });

  test('records of other names, types and classes are left out', async () => {
    const answers: Answer[] = [
      txt('bob.btps.saas.com', 'not his'),
      { type: 'TXT', class: 'CH', name, data: 'chaos' },
      txt(name, 'mine'),
      { type: 'A', name, data: '192.0.2.1' },
    ];
    expect(await lookup(fixed({ answers }))).toEqual(answer(['mine'], 300));
  });

  test.each([
    [86_400, 300],
    [300, 300],
    [7, 7],
    [0, 0],
  ])('with a TTL of %i s live for %i s (design, Caches)', async (ttl, livesSeconds) => {
    expect(await lookup(fixed({ answers: [txt(name, 'a', ttl), txt(name, 'b', 90_000)] }))).toEqual({
      ...answer(['a', 'b'], ttl),
      expiresAtMs: nowMs + livesSeconds * 1000,
    });
  });
});

describe('absence (RFC 2308)', () => {
  test.each([
    ['NXDOMAIN', 3, 'nxdomain'],
    ['no data', 0, 'no-data'],
  ] as const)('%s lives as long as the least of SOA TTL, SOA minimum and 60 s', async (_, code, kind) => {
    const denied = async (minimum: number, ttl: number) =>
      lookup(fixed({ code, authorities: [soa('saas.com', minimum, ttl)] }));
    expect(await denied(20, 3600)).toEqual(absence(kind, 20));
    expect(await denied(3600, 15)).toEqual(absence(kind, 15));
    expect(await denied(900, 900)).toEqual({ ...absence(kind, 900), expiresAtMs: nowMs + 60_000 });
  });

  test.each([
    ['no SOA', []],
    ['the SOA of a zone that the name is not in', [soa('evil.example', 60)]],
  ])('with %s is not kept (RFC 2308, section 5)', async (_, authorities) => {
    expect(await lookup(fixed({ code: 3, authorities }))).toEqual(absence('nxdomain', 0));
    expect(await lookup(fixed({ authorities }))).toEqual(absence('no-data', 0));
  });
});

describe('aliases (RFC 1034, section 3.6.2)', () => {
  const other = 'alice.hosted.example';

  test('are followed within one answer, in whatever order the records stand', async () => {
    const answers = [
      txt('c.example', 'x', 200),
      cname('B.example', 'c.example', 100),
      cname(name, 'b.EXAMPLE', 250),
    ];
    expect(await lookup(fixed({ answers }))).toEqual(answer(['x'], 100, ['b.example', 'c.example']));
  });

  test('are followed by another query when the server does not', async () => {
    const server = await startServer(
      byName({ [name]: { answers: [cname(name, other, 50)] }, [other]: { answers: [txt(other, 'x', 200)] } }),
    );
    expect(await sourceOf(server).resolve(parseName(name), nowMs + 6000)).toEqual(answer(['x'], 50, [other]));
    expect(server.queries.map((query) => query.name.toLowerCase())).toEqual([name, other]);
  });

  test('the life of an answer counts from when its first alias came', async () => {
    let clockMs = nowMs;
    const server = await startServer((query) => {
      clockMs += 1000;
      const isFirst = query.name.toLowerCase() === name;
      return [respond(query, { answers: [isFirst ? cname(name, other, 50) : txt(query.name, 'x')] })];
    });
    expect(await sourceOf(server, () => clockMs).resolve(parseName(name), nowMs + 6000)).toEqual({
      ...answer(['x'], 50, [other]),
      queryStartedAtMs: nowMs,
      fetchedAtMs: nowMs + 2000,
      expiresAtMs: nowMs + 51_000,
    });
  });

  test.each([
    ['NXDOMAIN', 3, 'nxdomain'],
    ['no data', 0, 'no-data'],
  ] as const)('that lead to %s are an absence, with the least TTL (RFC 6604)', async (_, code, kind) => {
    const answers = [cname(name, other, 30)];
    expect(await lookup(fixed({ code, answers, authorities: [soa('hosted.example', 45)] }))).toEqual(
      absence(kind, 30, [other]),
    );
  });

  test('that loop within one answer fail as a loop, also without asking for 5 s (RFC 9520)', async () => {
    const server = await startServer(fixed({ answers: [cname(name, other), cname(other, name)] }));
    const source = sourceOf(server);
    const loop = {
      kind: 'failed',
      name,
      reason: 'alias-loop',
      details: [`${server.address}: aliases that loop or go on for too long`],
    };
    expect(await source.resolve(parseName(name), nowMs + 6000)).toEqual(loop);
    expect(await source.resolve(parseName(name), nowMs + 6000)).toEqual(loop);
    expect(server.queries.length).toBe(1);
  });

  test('that loop over several answers fail as a loop', async () => {
    const loop = byName({
      [name]: { answers: [cname(name, other)] },
      [other]: { answers: [cname(other, name)] },
    });
    expect(await lookup(loop)).toMatchObject({ kind: 'failed', name, reason: 'alias-loop' });
  });

  test.each([
    ['in one answer', true],
    ['answer by answer', false],
  ])('are followed nine times and no more, %s', async (_, atOnce) => {
    const hop = (index: number) => (index === 0 ? name : `hop${index}.example`);
    const chain = (length: number): Script => {
      const records = Array.from({ length }, (_unused, index) => cname(hop(index), hop(index + 1)));
      const end = txt(hop(length), 'end');
      const zone = Object.fromEntries(
        [...records, end].map((record) => [record.name, { answers: [record] }]),
      );
      return atOnce ? fixed({ answers: [...records, end] }) : byName(zone);
    };
    const aliases = Array.from({ length: 9 }, (_unused, index) => hop(index + 1));
    expect(await lookup(chain(9))).toEqual(answer(['end'], 300, aliases));
    expect(await lookup(chain(10))).toMatchObject({ kind: 'failed', name, reason: 'alias-loop' });
  });

  test('whose target can not be resolved fail under the name that was asked for', async () => {
    const server = await startServer(
      byName({ [name]: { answers: [cname(name, other)] }, [other]: { code: 2 } }),
    );
    expect(await sourceOf(server).resolve(parseName(name), nowMs + 6000)).toEqual({
      kind: 'failed',
      name,
      reason: 'servfail',
      details: [`${server.address}: SERVFAIL`],
    });
  });

  test('that a DNAME made are followed as the alias beside it (RFC 6672, section 3.1)', async () => {
    const dname: Answer = { type: 'DNAME', name: 'btps.saas.com', ttl: 300, data: 'hosted.example' };
    const answers = [dname, cname(name, other, 0), txt(other, 'x')];
    expect(await lookup(fixed({ answers }))).toEqual(answer(['x'], 0, [other]));
  });
});
