import { alterations } from './alterations.ts';
import { zonesOfSample } from './sample.ts';
import {
  onlySome,
  spoil,
  spoilDigests,
  tamperWithDelegations,
  tamperWithRecords,
  withoutSigningKey,
} from './tampering.ts';
import { type KeySpec, keyPair, usualRecords, type ZoneSpec, zone } from './zone.ts';

const [ksk, zsk] = keyPair('ECDSAP256SHA256') as [KeySpec, KeySpec];
const [oldKsk, oldZsk] = keyPair('RSASHA256') as [KeySpec, KeySpec];
const day = 86_400;

/** Zones that all hold the same records, each proved in another way. */
export const usualZones: readonly ZoneSpec[] = [
  zone('nsec.test', { records: [...usualRecords('nsec.test'), ...oddRecords()] }),
  zone('nsec3.test', { denial: { iterations: 0 } }),
  zone('nsec3-10.test', { denial: { iterations: 10 } }),
  zone('rsa256.test', { keys: keyPair('RSASHA256') }),
  zone('rsa512.test', { keys: keyPair('RSASHA512'), denial: { iterations: 1 } }),
  zone('p384.test', { keys: keyPair('ECDSAP384SHA384') }),
  zone('ed25519.test', { keys: keyPair('ED25519') }),
  zone('ed448.test', { keys: keyPair('ED448') }),
  zone('one-key.test', { keys: [ksk] }),
  zone('knot-nsec.test', { server: 'knot' }),
  zone('knot-nsec3.test', { server: 'knot', denial: { iterations: 0 } }),
  zone('knot-nsec3-10.test', { server: 'knot', denial: { iterations: 10 } }),
  zone('knot-ed25519.test', { server: 'knot', keys: keyPair('ED25519') }),
  zone('knot-rsa256.test', { server: 'knot', keys: keyPair('RSASHA256') }),
  zone('knot-one-key.test', { server: 'knot', keys: [ksk] }),
];

/** Zones that prove no absence, or that of everything in their own way. */
export const otherDenials: readonly ZoneSpec[] = [
  zone('opt-out.test', { denial: { iterations: 0, optOut: true } }),
  zone('knot-opt-out.test', { server: 'knot', denial: { iterations: 0, optOut: true } }),
  zone('knot-nsec3-200.test', { server: 'knot', denial: { iterations: 200 } }),
  zone('knot-online.test', { server: 'knot-online', keys: [ksk] }),
];

function oddRecords(): readonly string[] {
  const string = `"${'0123456789'.repeat(25)}"`;
  return [
    `long 300 TXT ${Array.from({ length: 16 }, () => string).join(' ')}`,
    'several 300 TXT "v=spf1 -all"',
    'several 300 TXT "key=MCowBQYDK2VwAyEA"',
    'several 300 TXT "another"',
    'bytes 300 TXT "\\000\\200\\255" "" "x"',
    'at-once 0 TXT "ttl 0"',
    'UPPER 300 TXT "upper"',
  ];
}

const roots: readonly ZoneSpec[] = [
  zone('', { records: [], keys: keyPair('RSASHA256') }),
  zone('test', { records: [] }),
  zone('broken', { records: [], alterDs: spoilDigests }),
  zone('unsigned', { records: [], keys: [] }),
  zone('tampering', { records: [], tamper: tamperWithDelegations }),
];

const chains: readonly ZoneSpec[] = [
  zone('child.nsec.test'),
  zone('child.child.nsec.test', { denial: { iterations: 0 } }),
  zone('insecure.test', {
    keys: [],
    records: [...usualRecords('insecure.test'), 'alias CNAME alice.btps.nsec.test.'],
  }),
  zone('signed.insecure.test'),
  zone('insecure.nsec3.test', { keys: [] }),
  zone('insecure.opt-out.test', { keys: [] }),
  zone('signed.opt-out.test'),
  zone('missing-ds.test', { alterDs: () => [] }),
  zone('zone.broken'),
  zone('zone.unsigned'),
  zone('ds-removed.tampering'),
  zone('ds-unsigned.tampering'),
  zone('ds-changed.tampering'),
  zone('ds-kept.tampering'),
  zone('wrong-digest.test', { alterDs: spoilDigests }),
  zone('wrong-tag.test', {
    alterDs: (lines) => lines.map((line) => line.replace(/ DS (\d+)/, (_, tag) => ` DS ${Number(tag) ^ 1}`)),
  }),
  zone('lame.test', { behind: 'stranger' }),
];

const times: readonly ZoneSpec[] = [
  zone('expired.test', { validity: { from: -14 * day, to: -120 } }),
  zone('just-valid.test', { validity: { from: -60, to: 600 } }),
  zone('future.test', { validity: { from: 3600, to: 14 * day } }),
  zone('expired-keys.test', {
    tamper: onlySome(
      (line) => / RRSIG DNSKEY /.test(line),
      (line) => line.replace(/( RRSIG DNSKEY \d+ \d+ \d+ )\d+ \d+/, '$120200102000000 20200101000000'),
    ),
  }),
];

const digests: readonly ZoneSpec[] = [
  zone('digest-1.test', { digests: [1] }),
  zone('digest-4.test', { digests: [4] }),
  zone('digest-1-2-4.test', { digests: [1, 2, 4] }),
  zone('digest-unknown.test', {
    alterDs: (lines) => lines.map((line) => line.replace(/ 2 ([0-9A-F ]+)$/, ' 99 $1')),
  }),
  zone('digest-unknown-and-2.test', {
    alterDs: (lines) => lines.flatMap((line) => [line, line.replace(/ 2 ([0-9A-F ]+)$/, ' 99 $1')]),
  }),
  zone('digest-1-right-2-wrong.test', {
    digests: [1, 2],
    alterDs: (lines) => lines.map((line) => (/ 2 [0-9A-F ]+$/.test(line) ? spoil(line) : line)),
  }),
  zone('algorithm-unknown.test', {
    alterDs: (lines) => lines.map((line) => line.replace(/ DS (\d+) 13/, ' DS $1 250')),
  }),
  zone('algorithm-unknown-and-13.test', {
    alterDs: (lines) => lines.flatMap((line) => [line, line.replace(/ DS (\d+) 13/, ' DS $1 250')]),
  }),
  zone('algorithm-other.test', {
    alterDs: (lines) => lines.map((line) => line.replace(/ DS (\d+) 13/, ' DS $1 8')),
  }),
];

const rollovers: readonly ZoneSpec[] = [
  zone('pre-published.test', { keys: [ksk, zsk, { ...zsk, signs: false }] }),
  zone('double-signature.test', { keys: [ksk, zsk, zsk] }),
  zone('double-ds.test', { keys: [ksk, zsk, { ...ksk, signs: false, published: false }] }),
  zone('double-ksk.test', { keys: [ksk, ksk, zsk] }),
  zone('new-ds-too-early.test', {
    keys: [ksk, zsk, { ...ksk, signs: false, published: false }],
    alterDs: (lines) => lines.slice(1),
  }),
  zone('new-ksk-not-signing.test', {
    keys: [ksk, zsk, { ...ksk, signs: false }],
    alterDs: (lines) => lines.slice(1),
  }),
  zone('old-ds-left.test', { keys: [ksk, ksk, zsk], alterDs: (lines) => lines.slice(0, 1) }),
  zone('old-zsk-gone.test', {
    keys: [ksk, { ...zsk, signs: true }, { ...zsk, signs: false }],
    tamper: withoutSigningKey,
  }),
  zone('two-algorithms.test', { keys: [oldKsk, oldZsk, ksk, zsk] }),
  zone('two-algorithms-old-ds.test', {
    keys: [oldKsk, oldZsk, ksk, zsk],
    alterDs: (lines) => lines.filter((line) => / DS \d+ 8 /.test(line)),
  }),
  zone('two-algorithms-new-ds.test', {
    keys: [oldKsk, oldZsk, ksk, zsk],
    alterDs: (lines) => lines.filter((line) => / DS \d+ 13 /.test(line)),
  }),
  zone('two-algorithms-one-left.test', {
    keys: [oldKsk, oldZsk, ksk, zsk],
    tamper: (lines) => lines.filter((line) => !/ RRSIG \w+ 8 /.test(line)),
  }),
  zone('revoked.test', { keys: [{ ...ksk, revoked: true }, zsk] }),
  zone('revoked-and-new.test', { keys: [{ ...ksk, revoked: true }, ksk, zsk] }),
  zone('sha1.test', { keys: keyPair('RSASHA1') }),
  zone('no-keys.test', { tamper: (lines) => lines.filter((line) => !/ (DNSKEY|RRSIG DNSKEY) /.test(line)) }),
  zone('keys-unsigned.test', { tamper: (lines) => lines.filter((line) => !/ RRSIG DNSKEY /.test(line)) }),
  zone('keys-signed-by-zsk.test', { keys: [{ ...ksk, signs: false }, zsk], signArgs: ['-P'] }),
];

const aliases: readonly ZoneSpec[] = [
  zone('alias.test', {
    records: [
      ...usualRecords('alias.test'),
      'within CNAME alice.btps',
      'across CNAME alice.btps.nsec3.test.',
      'to-insecure CNAME alice.btps.insecure.test.',
      'to-bogus CNAME changed.tampered.test.',
      'to-expired CNAME alice.btps.expired.test.',
      'to-nothing CNAME nobody.nsec.test.',
      'to-no-data CNAME plain.nsec3.test.',
      'by-insecure CNAME alias.insecure.test.',
      'three CNAME two',
      'two CNAME within',
      'ring-1 CNAME ring-2',
      'ring-2 CNAME ring-1',
      '*.any CNAME alice.btps',
      'renamed DNAME btps.nsec.test.',
      'renamed-within DNAME btps',
      'renamed-insecure DNAME btps.insecure.test.',
    ],
  }),
];

const tamperedRecords = [
  ...usualRecords('tampered'),
  ...['changed', 'changed-ttl', 'stripped', 'removed', 'spoiled', 'only-other', 'moved'].map(
    (name) => `${name} 300 TXT "signed ${name}"`,
  ),
];

const tampered: readonly ZoneSpec[] = [
  zone('tampered.test', { records: tamperedRecords, tamper: tamperWithRecords }),
  zone('tampered-3.test', { records: tamperedRecords, denial: { iterations: 0 }, tamper: tamperWithRecords }),
  zone('no-nsec.test', {
    tamper: (lines) => lines.filter((line) => !/^\S+\.no-nsec\S+ .* (NSEC|RRSIG NSEC) /.test(line)),
  }),
  zone('no-nsec3.test', {
    denial: { iterations: 0 },
    tamper: (lines) => lines.filter((line) => !/ (NSEC3|RRSIG NSEC3) /.test(line)),
  }),
  zone('nsec-unsigned.test', {
    tamper: (lines) => lines.filter((line) => !/^\S+\.nsec-\S+ .* RRSIG NSEC /.test(line)),
  }),
  zone('soa-unsigned.test', { tamper: (lines) => lines.filter((line) => !/ RRSIG SOA /.test(line)) }),
  zone('altered.test', { records: alteredRecords(), behind: 'altering-server' }),
  zone('altered-3.test', { records: alteredRecords(), denial: { iterations: 0 }, behind: 'altering-server' }),
];

/** A rule's name says what stands at the name that it acts on. */
function alteredRecords(): readonly string[] {
  return [
    ...usualRecords('altered'),
    ...Object.keys(alterations).flatMap((name) => {
      if (/^(absent|wildcard)-/.test(name)) return [];
      return name.startsWith('no-data-') ? [`${name} 300 A 127.0.0.1`] : [`${name} 300 TXT "signed ${name}"`];
    }),
  ];
}

/** Every zone of the laboratory. */
export const zones: readonly ZoneSpec[] = [
  ...roots,
  ...usualZones,
  ...otherDenials,
  ...chains,
  ...times,
  ...digests,
  ...rollovers,
  ...aliases,
  ...tampered,
  ...zonesOfSample,
];
