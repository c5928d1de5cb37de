import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServerProcess, startServer } from './server-process.ts';

/** A zone and the file that it is served from. */
export interface ServedZone {
  readonly name: string;
  readonly file: string;
}

/** Starts BIND as an authoritative server of zone files that are served as they are. */
export async function startBind(
  zones: readonly ServedZone[],
  port: number,
  folder: string,
): Promise<ServerProcess> {
  const file = join(folder, 'named.conf');
  writeFileSync(file, configuration(zones, port, folder));
  return startServer({ program: 'named', args: ['-g', '-c', file, '-n', '1'], port, folder });
}

function configuration(zones: readonly ServedZone[], port: number, folder: string): string {
  return `
options {
  directory "${folder}"; pid-file none; session-keyfile none; lock-file none;
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; empty-zones-enable no; notify no; minimal-responses no;
  check-names primary ignore; check-integrity no; masterfile-format text;
};
controls { };
${zones.map(({ name, file }) => `zone "${name || '.'}" { type primary; file "${file}"; };`).join('\n')}
`;
}
