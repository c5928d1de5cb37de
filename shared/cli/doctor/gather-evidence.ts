import { parseName } from '../../dns/name.ts';
import type { TxtOutcome, TxtResolver } from '../../dns/outcome.ts';
import type { Asker } from '../../dns/query-client.ts';
import { parseDelegationRecords } from '../../protocol/delegation-record.ts';
import type { Identity } from '../../protocol/identity.ts';
import { serverRecordName } from '../../protocol/server-record.ts';
import { inParallel } from '../../zone/in-parallel.ts';
import { askNameServer } from './ask-name-server.ts';
import type { Evidence, NameEvidence, NameServer } from './evidence.ts';
import { findZone } from './find-zone.ts';

/** By what evidence is gathered. */
export interface EvidenceSources {
  /** Validates. */
  readonly resolver: TxtResolver;
  /** Asks the recursive resolvers. */
  readonly recursive: Asker;
  /** Makes what asks one server alone. */
  readonly askerOf: (server: NameServer) => Asker;
  /** Servers with authority, if they were listed. */
  readonly listedServers?: readonly string[] | undefined;
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
}

/** Time that one question may take, milliseconds. */
const questionMs = 6000;
const namesAtOnce = 10;

/** Looks at everything in DNS that decides about an identity; nothing of it is judged yet. */
export async function gatherEvidence(identity: Identity, sources: EvidenceSources): Promise<Evidence> {
  const { resolver, recursive, listedServers, now, random } = sources;
  const { originalIdentity, domain } = identity;
  const deadlineMs = () => now() + questionMs;
  const lookUp = async (name: string) =>
    (await resolver.lookupTxt(name, { deadlineMs: deadlineMs() })).outcome;
  const label = `unpublished-${Buffer.from(random(6)).toString('hex')}`;
  const serverName = serverRecordName(domain);
  const [zone, unpublished, server] = await Promise.all([
    findZone(recursive, parseName(originalIdentity), listedServers, deadlineMs()),
    lookUp(`${label}.${originalIdentity}`),
    lookUp(serverName),
  ]);
  const askers = (zone?.servers ?? []).map((each) => ({ server: each, asker: sources.askerOf(each) }));
  const evidenceOf = async (name: string): Promise<NameEvidence> => {
    const [outcome, ...servers] = await Promise.all([
      lookUp(name),
      ...askers.map(async ({ server: each, asker }) => ({
        server: each,
        answer: await askNameServer(asker, name, deadlineMs()),
      })),
    ]);
    return { name, outcome, servers };
  };
  const parent = await evidenceOf(originalIdentity);
  const ids = identity.kind === 'delegated' ? [identity.delegatedId] : devicesOf(parent.outcome);
  const devices = await inParallel(ids, namesAtOnce, async (delegatedId) => ({
    delegatedId,
    ...(await evidenceOf(`${delegatedId}.${originalIdentity}`)),
  }));
  return {
    identity,
    nowMs: now(),
    zone,
    parent,
    devices,
    unpublished,
    server: { name: serverName, outcome: server },
  };
}

function devicesOf(outcome: TxtOutcome): readonly string[] {
  const parsed = parseDelegationRecords(outcome.kind === 'answer' ? outcome.values : []);
  return parsed.kind === 'record' ? [...new Set(parsed.record.devices)] : [];
}
