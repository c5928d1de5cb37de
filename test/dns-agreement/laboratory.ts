import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alterByFirstLabel } from './alterations.ts';
import { type AlteringServer, startAlteringServer } from './altering-server.ts';
import { type ServedZone, startBind } from './bind.ts';
import { Knot } from './knot.ts';
import { findFreePorts, type ServerProcess } from './server-process.ts';
import { dsLines, makeKeys, writeZone } from './sign-zone.ts';
import { type Stub, startUnbound } from './unbound.ts';
import { type MadeKey, parentOf, type ZoneSpec } from './zone.ts';

/** Servers that run, and what a resolver has to know about them. */
export interface Laboratory {
  /** Port of the unbound that resolves without validation. */
  readonly plainPort: number;
  /** Port of the unbound that validates. */
  readonly validatingPort: number;
  /** Port of one that takes no weaker algorithm where a stronger one is there. */
  readonly strictPort: number;
  /** DS of the root. */
  readonly trustAnchor: string;
  readonly folder: string;
  /** Where the servers of each zone are. */
  readonly stubs: readonly Stub[];
  stop(): Promise<void>;
}

/** Signs zones and starts BIND, Knot, the server in the path and both unbounds, all on 127.0.0.1. */
export async function startLaboratory(zones: readonly ZoneSpec[]): Promise<Laboratory> {
  const folder = mkdtempSync(join(tmpdir(), 'dns-agreement-'));
  const [bindPort = 0, knotPort = 0, plainPort = 0, validatingPort = 0, strictPort = 0] =
    await findFreePorts(5);
  const running: (ServerProcess | AlteringServer)[] = [];
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const knot = new Knot(
      zones.filter(({ server }) => server !== 'bind'),
      knotPort,
      folder,
    );
    const { served, trustAnchor } = signAll(zones, knot, folder);
    running.push(await startBind(served, bindPort, folder), await knot.start(knotPort));
    const altering = await startAlteringServer(bindPort, alterByFirstLabel);
    running.push(altering);
    const portOf = ({ server, behind }: ZoneSpec) => {
      if (behind === 'stranger') return knotPort;
      if (behind === 'altering-server') return altering.port;
      return server === 'bind' ? bindPort : knotPort;
    };
    const stubs = zones.map((zone) => ({ zone: zone.name, port: portOf(zone) }));
    running.push(await startUnbound({ port: plainPort, folder, stubs }));
    running.push(await startUnbound({ port: validatingPort, folder, stubs, trustAnchor }));
    running.push(await startUnbound({ port: strictPort, folder, stubs, trustAnchor, strict: true }));
    return { plainPort, validatingPort, strictPort, trustAnchor, folder, stubs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Children first, since their DS records stand in the parents. */
function signAll(zones: readonly ZoneSpec[], knot: Knot, folder: string) {
  const bound = zones.filter(({ server }) => server === 'bind');
  const keys = new Map<ZoneSpec, readonly MadeKey[]>(bound.map((zone) => [zone, makeKeys(zone, folder)]));
  const dsOf = new Map(
    zones.map((zone) => [
      zone,
      zone.server === 'bind' ? dsLines(zone, keys.get(zone) ?? [], folder) : knot.makeKeys(zone),
    ]),
  );
  const delegations = (parent: ZoneSpec) =>
    zones
      .filter((child) => parentOf(child, zones) === parent)
      .flatMap((child) => [
        `${child.name}. 300 NS ns.${child.name}.`,
        `ns.${child.name}. 300 A 127.0.0.1`,
        ...(dsOf.get(child) ?? []),
      ]);
  const served: ServedZone[] = bound.map((zone) => ({
    name: zone.name,
    file: writeZone(zone, keys.get(zone) ?? [], delegations(zone), folder),
  }));
  const root = zones.find(({ name }) => name === '');
  const [trustAnchor] = (root && dsOf.get(root)) ?? [];
  if (trustAnchor === undefined) throw new TypeError('the laboratory needs a signed root');
  return { served, trustAnchor };
}
