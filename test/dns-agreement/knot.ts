import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './programs.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import type { ZoneSpec } from './zone.ts';

const policyAlgorithm = {
  RSASHA1: 'rsasha1',
  RSASHA256: 'rsasha256',
  RSASHA512: 'rsasha512',
  ECDSAP256SHA256: 'ecdsap256sha256',
  ECDSAP384SHA384: 'ecdsap384sha384',
  ED25519: 'ed25519',
  ED448: 'ed448',
};

/** Knot, its zones signed by itself: when it loads them, or answer by answer (mod-onlinesign). */
export class Knot {
  readonly #folder: string;
  readonly #file: string;

  /** Writes its configuration and zone files. */
  constructor(zones: readonly ZoneSpec[], port: number, folder: string) {
    this.#folder = join(folder, 'knot');
    this.#file = join(this.#folder, 'knot.conf');
    mkdirSync(this.#folder);
    for (const { name, records } of zones) {
      const lines = [`$ORIGIN ${name}.`, '$TTL 300', '@ SOA ns hostmaster 1 3600 600 86400 60', '@ NS ns'];
      writeFileSync(
        join(this.#folder, `${name}.zone`),
        [...lines, 'ns A 127.0.0.1', ...records, ''].join('\n'),
      );
    }
    writeFileSync(this.#file, configuration(zones, port, this.#folder));
  }

  /** Makes the keys of a zone and gives its DS records, SHA-256 only. */
  makeKeys({ name, keys }: ZoneSpec): readonly string[] {
    const manage = (...args: string[]) =>
      run('keymgr', ['-c', this.#file, `${name}.`, ...args], this.#folder);
    for (const { role, algorithm } of keys) {
      const both = keys.length === 1;
      manage(
        'generate',
        `algorithm=${policyAlgorithm[algorithm]}`,
        `ksk=${role === 'ksk'}`,
        `zsk=${both || role === 'zsk'}`,
      );
    }
    const lines = manage('ds').trim().split('\n');
    return lines.filter((line) => / DS \d+ \d+ 2 /.test(line));
  }

  start(port: number): Promise<ServerProcess> {
    return startServer({ program: 'knotd', args: ['-c', this.#file], port, folder: this.#folder });
  }
}

function configuration(zones: readonly ZoneSpec[], port: number, folder: string): string {
  return `
server:
    listen: 127.0.0.1@${port}
    rundir: "${folder}"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    automatic-acl: off
log:
  - target: stderr
    any: warning
database:
    storage: "${folder}"
policy:
${zones.map(policy).join('')}
mod-onlinesign:
${zones.map((zone) => `  - id: "${zone.name}"\n    policy: "${zone.name}"\n`).join('')}
zone:
${zones.map((zone) => zoneEntry(zone, folder)).join('')}`;
}

function policy({ name, keys, denial }: ZoneSpec): string {
  const nsec3 =
    denial === 'nsec'
      ? ''
      : `    nsec3: on
    nsec3-iterations: ${denial.iterations}
    nsec3-opt-out: ${denial.optOut ? 'on' : 'off'}
    nsec3-salt-length: 8
`;
  return `  - id: "${name}"
    manual: on
    single-type-signing: ${keys.length === 1 ? 'on' : 'off'}
    algorithm: ${policyAlgorithm[keys[0]?.algorithm ?? 'ECDSAP256SHA256']}
${nsec3}`;
}

function zoneEntry({ name, server, keys }: ZoneSpec, folder: string): string {
  const signing =
    server === 'knot-online'
      ? `    module: mod-onlinesign/${name}\n`
      : `    dnssec-signing: on\n    dnssec-policy: "${name}"\n`;
  return `  - domain: "${name}."
    file: "${folder}/${name}.zone"
    zonefile-sync: -1
    journal-content: none
${keys.length > 0 ? signing : ''}`;
}
