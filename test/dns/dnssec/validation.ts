import { createValidatingTxtSource } from '../../../shared/dns/dnssec/validating-source.ts';
import type { ValidationLimits } from '../../../shared/dns/dnssec/work-budget.ts';
import type { Question } from '../../../shared/dns/message.ts';
import { parseName } from '../../../shared/dns/name.ts';
import type {
  BogusAnswer,
  DenialProof,
  TxtAbsence,
  TxtAnswer,
  TxtOutcome,
} from '../../../shared/dns/outcome.ts';
import type { Asker } from '../../../shared/dns/query-client.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import type { ResponseParts } from './world/wire.ts';
import { createWorld, type ResolverOptions, type World } from './world/world.ts';
import type { ZoneSpec } from './world/zone.ts';

/** The moment at which the made-up worlds stand: 2027-01-15T08:00:00Z. */
export const nowMs = 1_800_000_000_000;
export const nowSeconds = nowMs / 1000;
export const deadlineMs = nowMs + 6000;

/** The name that most tests ask for, and where it lies. */
export const alice = 'alice.btps.saas.com';
export const aliceRecords = { records: { [alice]: { TXT: ['key=alice'] } } };

/** A signed root and TLD, with `saas.com` below them as given. */
export function worldOf(saas: ZoneSpec = aliceRecords, more: Readonly<Record<string, ZoneSpec>> = {}): World {
  return createWorld({ nowMs, zones: { '.': {}, com: {}, 'saas.com': saas, ...more } });
}

/** How a lookup is made, and by what resolver. */
export type LookUpOptions = ResolverOptions & { readonly limits?: Partial<ValidationLimits> };

/** Asks a world for a name once, over one resolver. */
export async function lookUp(world: World, name = alice, options: LookUpOptions = {}): Promise<TxtOutcome> {
  const { limits, ...resolver } = options;
  return ask(world, world.resolver(resolver), name, limits);
}

/** A lookup whose answers to TXT questions are changed. */
export function altering(change: (parts: ResponseParts, question: Question) => ResponseParts): LookUpOptions {
  return { alter: (parts, question) => (question.type === recordType.TXT ? change(parts, question) : parts) };
}

/** Asks a new source, which knows nothing yet. */
export function ask(world: World, asker: Asker, name = alice, limits?: Partial<ValidationLimits>) {
  return sourceOf(world, asker, () => nowMs, limits).resolve(parseName(name), deadlineMs);
}

export function sourceOf(
  { trustAnchors }: Pick<World, 'trustAnchors'>,
  asker: Asker,
  now: () => number = () => nowMs,
  limits?: Partial<ValidationLimits>,
) {
  return createValidatingTxtSource({ asker, now, trustAnchors, ...(limits && { limits }) });
}

/** A secure answer of 300 s. */
export function secure(values: readonly string[], more: Partial<TxtAnswer> = {}): TxtAnswer {
  const { ttlSeconds = 300 } = more;
  return {
    kind: 'answer',
    name: alice,
    values: values.map((value) => new Uint8Array(Buffer.from(value, 'latin1'))),
    queryStartedAtMs: nowMs,
    fetchedAtMs: nowMs,
    expiresAtMs: nowMs + Math.min(ttlSeconds, 300) * 1000,
    ttlSeconds,
    dnssec: 'secure',
    aliases: [],
    ...more,
  };
}

/** A secure absence of 60 s. */
export function absent(
  kind: 'nxdomain' | 'no-data',
  name: string,
  proof: DenialProof | undefined,
  more: Partial<TxtAbsence> = {},
): TxtAbsence {
  const { ttlSeconds = 60 } = more;
  return {
    kind,
    name,
    queryStartedAtMs: nowMs,
    fetchedAtMs: nowMs,
    expiresAtMs: nowMs + Math.min(ttlSeconds, 60) * 1000,
    ttlSeconds,
    dnssec: proof ? 'secure' : 'insecure',
    aliases: [],
    ...(proof && { proof }),
    ...more,
  };
}

/** A bogus answer of one server, asked once and with nobody else to ask. */
export function bogus(details: readonly string[], name = alice): BogusAnswer {
  return { kind: 'bogus', name, details: ['honest: bogus', ...details] };
}
