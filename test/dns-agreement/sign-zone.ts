import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dsRecord, readPrintedKey } from './ds-record.ts';
import { run } from './programs.ts';
import type { KeySpec, MadeKey, ZoneSpec } from './zone.ts';

/** Makes the keys of a zone with dnssec-keygen, their files in `folder`. */
export function makeKeys(zone: ZoneSpec, folder: string): readonly MadeKey[] {
  return zone.keys.map((key) => ({ ...key, file: makeKey(zone, key, folder) }));
}

/** Gives a zone's DS records, as its parent publishes them. */
export function dsLines(zone: ZoneSpec, keys: readonly MadeKey[], folder: string): readonly string[] {
  const lines = keys
    .filter(({ role }) => role === 'ksk')
    .flatMap(({ file }) => zone.digests.map((digest) => dsLine(file, digest, folder)));
  return zone.alterDs ? zone.alterDs(lines) : lines;
}

/** Writes the zone file that is served: signed with dnssec-signzone, then tampered with where the zone says so. */
export function writeZone(
  zone: ZoneSpec,
  keys: readonly MadeKey[],
  delegations: readonly string[],
  folder: string,
): string {
  const plain = join(folder, `${zone.name || 'root'}.plain`);
  writeFileSync(plain, `${zoneText(zone, keys, delegations, folder)}\n`);
  if (keys.length === 0) return plain;
  const signed = join(folder, `${zone.name || 'root'}.signed`);
  run('dnssec-signzone', [...signingArgs(zone, keys), '-f', signed, plain, ...signers(keys, 'zsk')], folder);
  const lines = readFileSync(signed, 'utf8')
    .replaceAll('\t', ' ')
    .replaceAll(/ +/g, ' ')
    .split('\n')
    .filter(Boolean);
  writeFileSync(signed, `${(zone.tamper?.(lines) ?? lines).join('\n')}\n`);
  return signed;
}

/** The zone before it is signed. */
export function zoneText(
  zone: ZoneSpec,
  keys: readonly MadeKey[],
  delegations: readonly string[],
  folder: string,
): string {
  const published = keys.filter((key) => key.published !== false);
  return [
    `$ORIGIN ${zone.name}.`,
    '$TTL 300',
    '@ SOA ns hostmaster 1 3600 600 86400 60',
    '@ NS ns',
    'ns A 127.0.0.1',
    ...zone.records,
    ...delegations,
    ...published.map(({ file }) => readFileSync(join(folder, `${file}.key`), 'utf8')),
  ].join('\n');
}

function makeKey(zone: ZoneSpec, { algorithm, role, revoked }: KeySpec, folder: string): string {
  const size = algorithm.startsWith('RSA') ? ['-b', '2048'] : [];
  const flags = role === 'ksk' ? ['-f', 'KSK'] : [];
  const args = ['-q', '-a', algorithm, ...size, ...flags, '-K', folder, `${zone.name}.`];
  const file = run('dnssec-keygen', args, folder).trim();
  if (!revoked) return file;
  return run('dnssec-revoke', ['-K', folder, '-r', file], folder).trim().split('/').at(-1) ?? file;
}

function dsLine(file: string, digest: number, folder: string): string {
  const lines = readFileSync(join(folder, `${file}.key`), 'utf8').split('\n');
  return dsRecord(
    readPrintedKey(lines.find((line) => line.includes('DNSKEY') && !line.startsWith(';')) ?? ''),
    digest,
  );
}

/** Signs with exactly the keys given, and with key-signing keys nothing but the DNSKEY set where both exist. */
function signingArgs(
  { name, denial, validity, signArgs = [] }: ZoneSpec,
  keys: readonly MadeKey[],
): string[] {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const oneKeyForAll = keys.every(({ role }) => role === 'ksk');
  return [
    ...['-q', '-P', '-O', 'full', '-o', `${name}.`],
    ...['-s', signatureTime(nowSeconds + validity.from), '-e', signatureTime(nowSeconds + validity.to)],
    ...(denial === 'nsec' ? [] : ['-3', '-', '-H', String(denial.iterations)]),
    ...(denial !== 'nsec' && denial.optOut ? ['-A'] : []),
    oneKeyForAll ? '-z' : '-x',
    ...signArgs,
    ...signers(keys, 'ksk').flatMap((file) => ['-k', file]),
  ];
}

function signers(keys: readonly MadeKey[], role: KeySpec['role']): string[] {
  return keys.filter((key) => key.role === role && key.signs !== false).map(({ file }) => file);
}

/** `YYYYMMDDHHMMSS` in UTC (RFC 4034 section 3.2). */
function signatureTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
}
