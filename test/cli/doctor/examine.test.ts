import { expect, test } from 'vitest';
import { generateKeyPair, userIdentity } from '../../../infra/local/cast.ts';
import type { Evidence, NameEvidence, ServerAnswer } from '../../../shared/cli/doctor/evidence.ts';
import { examine } from '../../../shared/cli/doctor/examine.ts';
import type { TxtOutcome } from '../../../shared/dns/outcome.ts';

const key = generateKeyPair().publicKey.spkiBase64;
const name = 'alice.btps.saas.com';

/** An answer as a validating resolver gives it. */
function answer(value: string, more: Partial<Extract<TxtOutcome, { kind: 'answer' }>> = {}): TxtOutcome {
  return {
    kind: 'answer',
    name,
    queryStartedAtMs: 0,
    fetchedAtMs: 0,
    expiresAtMs: 0,
    ttlSeconds: 300,
    dnssec: 'secure',
    aliases: [],
    values: [Buffer.from(value)],
    ...more,
  };
}

const absent = { ...answer(''), kind: 'nxdomain' } as TxtOutcome;

/** The server `ns1`, `ns2` and so on for each answer. */
function servers(...answers: readonly ServerAnswer[]): NameEvidence['servers'] {
  return answers.map((each, place) => ({
    server: { label: `ns${place + 1}`, address: `192.0.2.${place + 1}` },
    answer: each,
  }));
}

const said = (value: string, ttlSeconds = 300, authoritative = true): ServerAnswer => ({
  kind: 'answer',
  values: [Buffer.from(value).toString('base64')],
  ttlSeconds,
  authoritative,
});

const record = `key=${key}`;

/** An identity without devices that is in order, apart from what differs. */
function evidence({
  parent,
  ...more
}: Partial<Omit<Evidence, 'parent'>> & { parent?: Partial<NameEvidence> } = {}): Evidence {
  return {
    identity: userIdentity('alice$saas.com'),
    nowMs: 0,
    zone: {
      apex: 'btps.saas.com',
      negativeTtlSeconds: 60,
      servers: servers(said(record)).map(({ server }) => server),
    },
    parent: { name, outcome: answer(record), servers: servers(said(record)), ...parent },
    devices: [],
    unpublished: absent,
    server: { name: '_btps.saas.com', outcome: answer(`v=BTPS1;u=https://api.saas.com/messages;key=${key}`) },
    ...more,
  };
}

const worse = (given: Evidence) => examine(given).filter(({ level }) => level !== 'good');

test('an identity in order: nothing to repair, nothing to consider', () => {
  expect(worse(evidence())).toEqual([]);
});

test.each<[string, Parameters<typeof evidence>[0], object[]]>([
  [
    'servers that differ',
    {
      parent: {
        servers: servers(said(record), said(`${record}&d=dev1`), { kind: 'absent', authoritative: true }),
      },
    },
    [
      {
        level: 'problem',
        subject: name,
        text: `its servers differ: ns1: ${record.length} characters, TTL 300 s; ns2: ${record.length + 7} characters, TTL 300 s; ns3: no record`,
        fix: 'Wait for the change to spread; if it does not, have the zone transferred to the server that is behind.',
      },
    ],
  ],
  [
    'a server that is silent, and one without authority',
    { parent: { servers: servers(said(record, 300, false), { kind: 'failed', reason: 'timeout' }) } },
    [
      {
        level: 'problem',
        subject: 'ns1',
        text: `answers about ${name} without authority`,
        fix: 'Let it serve the zone, or take it out of the NS records.',
      },
      {
        level: 'problem',
        subject: 'ns2',
        text: `gives no answer about ${name} (timeout)`,
        fix: 'Repair the server, or take it out of the NS records: lookups wait for it.',
      },
    ],
  ],
  [
    'a wildcard',
    { unpublished: answer('v=spf1 -all') },
    [
      {
        level: 'problem',
        subject: name,
        text: 'a wildcard answers for devices that do not exist',
        fix: `Remove the record at *.${name} or above it.`,
      },
    ],
  ],
  [
    'absences that are kept for 900 s, as in a new zone of Route 53',
    {
      zone: {
        apex: 'btps.saas.com',
        negativeTtlSeconds: 900,
        servers: servers(said('')).map(({ server }) => server),
      },
    },
    [
      {
        level: 'problem',
        subject: 'btps.saas.com',
        text: 'what does not exist is kept for 900 s by others (SOA)',
      },
    ],
  ],
  [
    'signatures that do not hold',
    { parent: { outcome: { kind: 'bogus', name, details: ['the signature has expired'] } } },
    [
      {
        level: 'problem',
        subject: name,
        text: 'its DNSSEC signatures do not hold: the signature has expired',
      },
    ],
  ],
  [
    'an alias',
    { parent: { outcome: answer(record, { aliases: ['alice.other.example'] }) } },
    [{ level: 'problem', subject: name, text: 'is an alias of alice.other.example' }],
  ],
  [
    'a record that is almost full',
    {
      parent: {
        outcome: answer(
          `${record}&d=${Array.from({ length: 420 }, (_, id) => `dev${10_000 + id}`).join(',')}`,
        ),
      },
    },
    [
      {
        level: 'advice',
        subject: name,
        text: expect.stringMatching(
          /^has 3\d{3} of 4000 characters, devices listed: 420, room for some \d+ more$/,
        ),
      },
    ],
  ],
  [
    'an empty key',
    { parent: { outcome: answer('key=') } },
    [{ level: 'problem', subject: name, text: 'its key is empty, which says revoked' }],
  ],
  [
    'no answer from anywhere',
    {
      zone: undefined,
      parent: { outcome: { kind: 'failed', name, reason: 'timeout', details: [] }, servers: [] },
    },
    [
      { level: 'unknown', subject: name, text: 'the zone that it lies in could not be found' },
      { level: 'unknown', subject: name, text: 'DNS gave no usable answer (timeout)' },
    ],
  ],
  [
    'no server record',
    { server: { name: '_btps.saas.com', outcome: absent } },
    [
      {
        level: 'advice',
        subject: '_btps.saas.com',
        text: 'there is no server record: other domains cannot send here',
      },
    ],
  ],
])('%s: found, and nothing else', (_, differing, expected) => {
  const found = worse(evidence(differing));
  expect(found).toHaveLength(expected.length);
  expect(found).toMatchObject(expected);
  expect(found.every(({ fix }) => fix !== undefined)).toBe(true);
});
