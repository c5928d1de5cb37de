import {
  DnsClass,
  dnssecLookUp,
  type FailureResult,
  type Question as LookupQuestion,
  Question,
  SecurityStatus,
} from '@relaycorp/dnssec';
import { type Answer, DNSSEC_OK, type DsData, type Question as PacketQuestion } from 'dns-packet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { delegationSigner } from '../../../../infra/local/dnssec/delegation-signer.ts';
import type { Fault } from '../../../../infra/local/name-server/faults.ts';
import { type NameServer, startNameServer } from '../../../../infra/local/name-server/name-server.ts';
import { ZoneStore } from '../../../../infra/local/route53/zone-store.ts';
import { askPlain, askSigned, exchange } from './ask.ts';

const zoneName = 'btps.saas.example';
const name = `alice.${zoneName}`;
const store = new ZoneStore({ now: Date.now });
let server: NameServer;

beforeAll(async () => {
  const { id } = store.createZone(zoneName);
  const create = (owner: string, type: string, ...values: readonly string[]) =>
    store.change(id, [
      { action: 'CREATE', recordSet: { name: `${owner}.${zoneName}.`, type, ttlSeconds: 300, values } },
    ]);
  create('alice', 'TXT', '"one" "two"', '"other"');
  create('dev1.bob', 'TXT', '"key="');
  create('alias', 'CNAME', `Alice.${zoneName}.`);
  create('dangling', 'CNAME', `nobody.${zoneName}.`);
  create('lent', 'NS', 'ns.elsewhere.example.');
  const other = store.createZone('btps.other.example');
  store.change(other.id, [
    {
      action: 'CREATE',
      recordSet: { name: 'carol.btps.other.example.', type: 'TXT', ttlSeconds: 300, values: ['"carol"'] },
    },
  ]);
  store.setSigned('btps.other.example', false);
  server = await startNameServer(store);
});

afterEach(() => server.setFaults());
afterAll(() => server.stop());

const ownerAndType = ({ name: owner, type }: Answer) => `${owner} ${type}`;

/** What is signed by whom, in the order in which the signatures come. */
const signed = (records: readonly Answer[] = []) =>
  records.flatMap((record) =>
    record.type === 'RRSIG'
      ? [`${record.name} ${record.data.typeCovered} by ${record.data.signersName}`]
      : [],
  );

const tagsOf = (zone: string) => {
  const { keySigning, zoneSigning } = store.keys.of(zone);
  return { keySigning: keySigning.tag, zoneSigning: zoneSigning.tag };
};

/** The verdict of a validator that is none of ours, from the server's trust anchor on. */
async function secondOpinion(owner: string): Promise<[SecurityStatus, readonly string[]]> {
  const { keyTag, algorithm, digestType, digest } = delegationSigner('.', store.keys.of('.').keySigning);
  const ask = async (question: LookupQuestion) => {
    const asked = { name: question.name, type: question.getTypeName() } as PacketQuestion;
    return exchange(server, asked, DNSSEC_OK);
  };
  const result = await dnssecLookUp(new Question(`${owner}.`, 'TXT', DnsClass.IN), ask, {
    trustAnchors: [{ keyTag, algorithm, digestType, digest }],
  });
  return [result.status, (result as FailureResult).reasonChain ?? []];
}

describe('signatures (RFC 4035, section 3.1)', () => {
  test('come with DO, one for the record set, by the zone-signing key of its zone', async () => {
    const { answers, authorities, additionals } = await askSigned(server, name);
    expect(answers?.map(ownerAndType)).toEqual([`${name} TXT`, `${name} TXT`, `${name} RRSIG`]);
    expect(answers?.at(-1)).toMatchObject({
      ttl: 300,
      data: {
        typeCovered: 'TXT',
        labels: 4,
        keyTag: tagsOf(`${zoneName}.`).zoneSigning,
        signersName: zoneName,
      },
    });
    expect([authorities, additionals]).toEqual([
      [],
      [expect.objectContaining({ type: 'OPT', flag_do: true })],
    ]);
  });

  test('do not come without DO, and what does not exist is NXDOMAIN then', async () => {
    const plain = await askPlain(server, name);
    expect(plain.answers?.map(ownerAndType)).toEqual([`${name} TXT`, `${name} TXT`]);
    expect(plain.additionals).toEqual([expect.objectContaining({ type: 'OPT', flag_do: false })]);
    const { rcode, authorities } = await askPlain(server, `nobody.${zoneName}`);
    expect([rcode, authorities?.map(ownerAndType)]).toEqual(['NXDOMAIN', [`${zoneName} SOA`]]);
  });

  test('stand behind every link of an alias chain', async () => {
    const { answers } = await askSigned(server, `alias.${zoneName}`);
    expect(signed(answers)).toEqual([
      `alias.${zoneName} CNAME by ${zoneName}`,
      `Alice.${zoneName} TXT by ${zoneName}`,
    ]);
  });

  test('are the same for the same records, whatever the case of the question', async () => {
    const [first, second] = await Promise.all([
      askSigned(server, name),
      askSigned(server, name.toUpperCase()),
    ]);
    expect(second.answers?.at(-1)).toEqual({ ...first.answers?.at(-1), name: name.toUpperCase() });
  });
});

describe('the chain from the root (RFC 4035, section 5)', () => {
  const zones = ['.', 'example.', 'saas.example.', `${zoneName}.`];

  test.each(zones)('%s publishes its two keys, signed with the key-signing key', async (zone) => {
    const { answers } = await askSigned(server, zone, 'DNSKEY');
    const { keySigning, zoneSigning } = store.keys.of(zone);
    expect(answers?.slice(0, 2).map((record) => 'data' in record && record.data)).toEqual([
      keySigning.data,
      zoneSigning.data,
    ]);
    expect(answers?.slice(2)).toEqual([
      expect.objectContaining({
        data: expect.objectContaining({ typeCovered: 'DNSKEY', keyTag: keySigning.tag }),
      }),
    ]);
  });

  test.each(zones.slice(1))('%s has a DS record, which the zone above signs', async (zone) => {
    const { answers } = await askSigned(server, zone.slice(0, -1), 'DS');
    const above = zone.slice(zone.indexOf('.') + 1) || '.';
    expect(answers).toEqual([
      expect.objectContaining({ type: 'DS', data: delegationSigner(zone, store.keys.of(zone).keySigning) }),
      expect.objectContaining({
        type: 'RRSIG',
        data: expect.objectContaining({
          keyTag: tagsOf(above).zoneSigning,
          signersName: above.slice(0, -1) || '.',
        }),
      }),
    ]);
  });

  test('the trust anchor is the DS record of the root', () => {
    const { keyTag, digest }: DsData = delegationSigner('.', store.keys.of('.').keySigning);
    expect(server.trustAnchor).toBe(`. IN DS ${keyTag} 13 2 ${digest.toString('hex').toUpperCase()}`);
  });

  test('a second validator finds the records secure', async () => {
    expect(await secondOpinion(name)).toEqual([SecurityStatus.SECURE, []]);
  });

  test('an unsigned zone has no signatures, no keys, and a proof above that it has no DS record', async () => {
    const carol = await askSigned(server, 'carol.btps.other.example');
    expect([carol.answers?.map(ownerAndType), signed(carol.answers)]).toEqual([
      ['carol.btps.other.example TXT'],
      [],
    ]);
    expect(await askSigned(server, 'nobody.btps.other.example')).toMatchObject({ rcode: 'NXDOMAIN' });
    expect((await askSigned(server, 'btps.other.example', 'DNSKEY')).answers).toEqual([]);
    const { rcode, authorities } = await askSigned(server, 'btps.other.example', 'DS');
    expect([rcode, signed(authorities)]).toEqual([
      'NOERROR',
      ['other.example SOA by other.example', 'btps.other.example NSEC by other.example'],
    ]);
    expect(authorities?.find(({ type }) => type === 'NSEC')).toMatchObject({
      data: { nextDomain: '\0.btps.other.example', rrtypes: ['NS', 'RRSIG', 'NSEC'] },
    });
  });

  test('a zone that is signed again has its DS record and its signatures back', async () => {
    store.setSigned('btps.other.example', true);
    const answered = await askSigned(server, 'btps.other.example', 'DS');
    expect(signed(answered.answers)).toEqual(['btps.other.example DS by other.example']);
    store.setSigned('btps.other.example', false);
  });

  test('names beside the hosted zones and those above them are refused: nothing is known of them', async () => {
    expect(await askSigned(server, 'alice.btps.third.example')).toMatchObject({
      rcode: 'REFUSED',
      answers: [],
    });
    expect(await askSigned(server, 'third.example', 'DS')).toMatchObject({ rcode: 'REFUSED', answers: [] });
  });
});

describe('denial as Route 53 prints it (RFC 9824, section 3)', () => {
  const types = 'A PTR MX TXT AAAA SRV NAPTR SSHFP RRSIG NSEC TLSA UNKNOWN_64 UNKNOWN_65 SPF CAA'.split(' ');
  const without = (type: string, ...more: readonly string[]) =>
    new Set([...types, ...more].filter((one) => one !== type));
  const proof = async (owner: string, type: string) => {
    const { rcode, answers, authorities } = await askSigned(server, owner, type);
    const nsec = authorities?.find((record) => record.type === 'NSEC');
    return { rcode, answers: answers?.length, signed: signed(authorities), nsec };
  };

  test.each([
    ['a name that does not exist', `nobody.${zoneName}`, 'TXT', without('TXT')],
    ['an empty non-terminal', `bob.${zoneName}`, 'TXT', without('TXT')],
    ['a type that a name does not have', name, 'AAAA', without('AAAA')],
    ['a DS record within a zone', name, 'DS', without('DS')],
    ['a type at the apex', zoneName, 'TXT', without('TXT', 'NS', 'SOA', 'DNSKEY')],
    ['a type of a zone above', 'saas.example', 'TXT', without('TXT', 'NS', 'SOA', 'DNSKEY')],
    [
      'a DS record where a zone is lent to somebody',
      `lent.${zoneName}`,
      'DS',
      new Set(['NS', 'RRSIG', 'NSEC']),
    ],
  ])('%s: NOERROR, the SOA, and one NSEC up to the very next name', async (_, owner, type, expected) => {
    const zone = owner.endsWith(zoneName) ? zoneName : owner;
    const { nsec, ...rest } = await proof(owner, type);
    expect(rest).toEqual({
      rcode: 'NOERROR',
      answers: 0,
      signed: [`${zone} SOA by ${zone}`, `${owner} NSEC by ${zone}`],
    });
    expect(nsec).toMatchObject({ name: owner, ttl: 60, data: { nextDomain: `\0.${owner}` } });
    expect(new Set(nsec?.data.rrtypes)).toEqual(expected);
  });

  test('the end of an alias chain that leads nowhere is denied, beside the signed alias', async () => {
    const { rcode, signed: proofs } = await proof(`dangling.${zoneName}`, 'TXT');
    expect([rcode, proofs]).toEqual([
      'NOERROR',
      [`${zoneName} SOA by ${zoneName}`, `nobody.${zoneName} NSEC by ${zoneName}`],
    ]);
  });

  test('a name too long to have a successor is denied up to the end of the zone', async () => {
    const long = `${'l'.repeat(60)}.`.repeat(3);
    const owner = `${long}${'l'.repeat(252 - long.length - zoneName.length)}.${zoneName}`;
    expect(owner).toHaveLength(253);
    expect((await proof(owner, 'TXT')).nsec).toMatchObject({ data: { nextDomain: zoneName } });
  });

  test('NSEC itself is the answer when it is what is asked for', async () => {
    const { answers, authorities } = await askSigned(server, name, 'NSEC');
    expect([answers?.map(ownerAndType), authorities]).toEqual([[`${name} NSEC`, `${name} RRSIG`], []]);
  });
});

describe('faults of signatures, for tests', () => {
  const fourDays = 4 * 24 * 3600;

  const signatureOf = async () => {
    const { answers } = await askSigned(server, name);
    return answers?.find((record) => record.type === 'RRSIG')?.data;
  };

  test.each<[string, Fault, number]>([
    ['a signature that expired', { kind: 'shift-clock', seconds: -fourDays }, -fourDays],
    ['a signature that is not valid yet', { kind: 'shift-clock', seconds: fourDays }, fourDays],
    ['a signature by a key that is not the zone’s', { kind: 'wrong-key' }, 0],
    ['a record that was changed', { kind: 'tamper' }, 0],
  ])('%s makes an answer bogus to the second validator', async (_, fault, seconds) => {
    const honest = await signatureOf();
    server.setFaults((question) => (question.name === name && question.type === 'TXT' ? fault : undefined));
    const reasons = ['Query response does not have a valid signature'];
    expect(await secondOpinion(name)).toEqual([SecurityStatus.BOGUS, reasons]);
    const flawed = await signatureOf();
    expect(flawed?.keyTag).toBe(honest?.keyTag);
    const shift = (flawed?.inception ?? 0) - (honest?.inception ?? 0);
    expect(Math.round(shift / fourDays) * fourDays).toBe(seconds);
    server.setFaults();
    expect(await secondOpinion(name)).toEqual([SecurityStatus.SECURE, []]);
  });

  test('a denial can be changed too', async () => {
    const honest = await askSigned(server, `nobody.${zoneName}`);
    server.setFaults(() => ({ kind: 'tamper' }));
    const changed = await askSigned(server, `nobody.${zoneName}`);
    expect(changed.authorities?.slice(1)).toEqual(honest.authorities?.slice(1));
    expect(changed.authorities?.[0]).toMatchObject({ type: 'SOA', data: { minimum: 61 } });
  });

  test('without its signatures an answer is that of an unsigned zone: NXDOMAIN for what does not exist', async () => {
    server.setFaults(() => ({ kind: 'strip-signatures' }));
    expect((await askSigned(server, name)).answers?.map(ownerAndType)).toEqual([
      `${name} TXT`,
      `${name} TXT`,
    ]);
    const { rcode, answers, authorities } = await askSigned(server, `nobody.${zoneName}`);
    expect([rcode, answers, authorities?.map(ownerAndType)]).toEqual(['NXDOMAIN', [], [`${zoneName} SOA`]]);
  });

  test('queries for keys and delegations are counted apart', async () => {
    server.resetQueryCounts();
    for (const type of ['TXT', 'DS', 'DNSKEY', 'DS']) await askSigned(server, 'SAAS.example', type);
    expect([[...server.queryCounts], [...server.keyQueryCounts]]).toEqual([
      [['saas.example', 1]],
      [
        ['DS saas.example', 2],
        ['DNSKEY saas.example', 1],
      ],
    ]);
  });
});

describe('a zone whose signer has lost its key', () => {
  test('serves the signatures that it has, no new ones, and answers to those who do not ask for any', async () => {
    const fresh = `never-asked.${zoneName}`;
    await askSigned(server, name);
    store.keys.disable(`${zoneName}.`, 'zoneSigning');
    const answers = [
      await askSigned(server, name),
      await askSigned(server, fresh),
      await askPlain(server, fresh),
    ];
    store.keys.disable(`${zoneName}.`);
    expect(answers.map(({ rcode }) => rcode)).toEqual(['NOERROR', 'SERVFAIL', 'NXDOMAIN']);
  });
});
