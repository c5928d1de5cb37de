import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServerProcess, startServer } from './server-process.ts';

/** Where a resolver finds the servers of a zone. */
export interface Stub {
  readonly zone: string;
  readonly port: number;
}

/** How one unbound runs. */
export interface UnboundOptions {
  readonly port: number;
  readonly folder: string;
  /** Resolves from the servers of each zone. */
  readonly stubs?: readonly Stub[];
  /** Or asks another resolver for everything. */
  readonly forwardTo?: number;
  /** DS of the root; without it nothing is validated. */
  readonly trustAnchor?: string;
  /** Whether algorithms and digests that are weaker than others beside them do not count. */
  readonly strict?: boolean;
}

/** Starts unbound as a resolver of the laboratory's names. */
export async function startUnbound(options: UnboundOptions): Promise<ServerProcess> {
  const { port, folder } = options;
  const file = join(folder, `unbound-${port}.conf`);
  writeFileSync(file, configuration(options));
  return startServer({ program: 'unbound', args: ['-d', '-p', '-c', file], port, folder });
}

/** The clock counts to the second, as ours does: without these two unbound forgives an hour and more. */
const exactClock = 'val-sig-skew-min: 0\n  val-sig-skew-max: 0';

/** Stripped answers have to be judged, not synthesised from others; each name counts by itself. */
const byItself =
  'aggressive-nsec: no\n  qname-minimisation: no\n  prefetch: no\n  val-bogus-ttl: 1\n  infra-host-ttl: 1';

function configuration({
  port,
  folder,
  stubs = [],
  forwardTo,
  trustAnchor,
  strict = false,
}: UnboundOptions): string {
  const anchor = trustAnchor ? `trust-anchor: "${trustAnchor}"` : '';
  return `
server:
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  verbosity: 1
  num-threads: 1
  incoming-num-tcp: 200
  outgoing-num-tcp: 100
  interface: 127.0.0.1
  port: ${port}
  access-control: 127.0.0.0/8 allow
  do-ip6: no
  do-not-query-localhost: no
  root-hints: ""
  module-config: "${trustAnchor ? 'validator iterator' : 'iterator'}"
  ${anchor}
  trust-anchor-signaling: no
  harden-algo-downgrade: ${strict ? 'yes' : 'no'}
  ${exactClock}
  ${byItself}
  val-log-level: 2
  ede: yes
  local-zone: "test." nodefault
remote-control:
  control-enable: no
${stubs.map(({ zone, port: at }) => `stub-zone:\n  name: "${zone || '.'}"\n  stub-addr: 127.0.0.1@${at}\n`).join('')}
${forwardTo ? `forward-zone:\n  name: "."\n  forward-addr: 127.0.0.1@${forwardTo}\n` : ''}`;
}
