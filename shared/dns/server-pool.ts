import { refuseRepeats } from './refuse-repeats.ts';
import { ServerHealth, type ServerState } from './server-health.ts';
import type { Transport } from './transport.ts';

/** A server and what is known of it. */
export interface PooledServer {
  readonly transport: Transport;
  readonly health: ServerHealth;
}

const ranks: Readonly<Record<ServerState, number>> = { well: 0, recovering: 2, penalised: 3 };

/** The servers of one client in the order in which they are best asked. */
export class ServerPool {
  readonly #servers: readonly PooledServer[];

  /** @throws TypeError when there is no server, or one twice. */
  constructor(transports: readonly Transport[], now: () => number) {
    refuseRepeats(transports);
    if (transports.length === 0) throw new TypeError('no name server given');
    this.#servers = transports.map((transport) => ({ transport, health: new ServerHealth(now) }));
  }

  /** Finds a server by the name of its transport. */
  find(name: string): PooledServer | undefined {
    return this.#servers.find(({ transport }) => transport.name === name);
  }

  /** Gives the servers but those excluded: well ones in their given order, far slower ones and failed ones last. */
  inOrder(excluded: ReadonlySet<string>): PooledServer[] {
    const servers = this.#servers.filter(({ transport }) => !excluded.has(transport.name));
    const rankOf = new Map(servers.map((server) => [server, rank(server, servers)]));
    return servers.toSorted((one, other) => (rankOf.get(one) ?? 0) - (rankOf.get(other) ?? 0));
  }
}

function rank({ health }: PooledServer, servers: readonly PooledServer[]): number {
  const isOutpaced = servers.some(
    (other) => other.health.state === 'well' && health.isOutpacedBy(other.health),
  );
  return health.state === 'well' && isOutpaced ? ranks.well + 1 : ranks[health.state];
}
