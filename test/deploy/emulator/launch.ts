import { spawn } from 'node:child_process';
import { chmodSync, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CertificateFiles } from './certificate.ts';

/** What the emulator is started with. */
export interface Launch {
  /** Python that has it. */
  readonly python: string;
  /** Where it may write. */
  readonly folder: string;
  readonly port: number;
  readonly certificate: CertificateFiles;
  /** Its own and that of the functions. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The process of an emulator. */
export interface LaunchedEmulator {
  hasEnded(): boolean;
  /** What it has printed. */
  readLog(): string;
  /** Ends it, and the functions that it runs. */
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('serve.py', import.meta.url));
const loopbackNames = fileURLToPath(new URL('loopback-names.mjs', import.meta.url));
const graceMs = 10_000;

/** Starts the process, in a group of its own, to which those of the functions belong. */
export function launch({ python, folder, port, certificate, environment }: Launch): LaunchedEmulator {
  const { cert, key } = certificate;
  const server = spawn(
    python,
    [
      ...[script, '--bind', `127.0.0.1:${port}`, '--certfile', cert, '--keyfile', key],
      // Longer than clients keep theirs: none may be closed while a request is on its way.
      ...['--keep-alive', '75'],
    ],
    {
      detached: true,
      env: {
        ...environment,
        PATH: [writeNode(folder), process.env.PATH].join(delimiter),
        ...serverEnvironment({ folder, port, certificate }),
      },
    },
  );
  const path = join(folder, 'log');
  const log = createWriteStream(path);
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  return {
    hasEnded: () => server.exitCode !== null,
    readLog: () => readFileSync(path, 'utf8'),
    stop: async () => {
      server.stdin.end();
      const killing = setTimeout(() => server.pid && process.kill(-server.pid, 'SIGKILL'), graceMs);
      await ended;
      clearTimeout(killing);
      log.end();
    },
  };
}

function serverEnvironment({
  folder,
  port,
  certificate,
}: Pick<Launch, 'folder' | 'port' | 'certificate'>): Record<string, string> {
  return {
    TMPDIR: folder,
    S3_DATA_DIR: join(folder, 's3'),
    STATE_DIR: join(folder, 'state'),
    GATEWAY_PORT: String(port),
    MINISTACK_SSL_CERT: certificate.cert,
    MINISTACK_SSL_KEY: certificate.key,
    USE_SSL: '1',
    AUTH: 'true',
    // Another server, on a port of its own and all addresses.
    IOT_MTLS_ENABLED: '0',
  };
}

/** The emulator runs functions with the `node` on its path; their `NODE_OPTIONS` are the template's. */
function writeNode(folder: string): string {
  const path = join(folder, 'node');
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' --import '${loopbackNames}' "$@"\n`);
  chmodSync(path, 0o755);
  return folder;
}
