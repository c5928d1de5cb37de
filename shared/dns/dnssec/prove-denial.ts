import { DnsFormatError } from '../format-error.ts';
import { formatName, lineageOf, type WireName } from '../name.ts';
import { recordType } from '../record-type.ts';
import type { Denied, DeniedQuestion } from './denial.ts';
import { type Nsec, readNsec } from './nsec.ts';
import { proveByNsec, proveWildcardByNsec } from './nsec-denial.ts';
import { type Nsec3, readNsec3 } from './nsec3.ts';
import { Nsec3Proof } from './nsec3-denial.ts';
import type { RecordSet } from './record-set.ts';
import { type CheckContext, type Refused, refuse } from './secure-zone.ts';
import { verifyRecordSet } from './verify-record-set.ts';

/** A proof and how long it may be kept. */
export type ProvedDenial = Denied & { readonly ttlSeconds: number };

interface DenialRecords {
  readonly nsec: readonly Nsec[];
  readonly nsec3: readonly Nsec3[];
  readonly ttlSeconds: number;
  /** Why records that could have proved something do not count. */
  readonly flaws: readonly string[];
}

/** Decides what the authority section of a response proves to be absent: the proof decides, not the response code. */
export function proveDenial(
  question: DeniedQuestion,
  authorities: readonly RecordSet[],
  context: CheckContext,
): ProvedDenial | Refused {
  const { nsec, nsec3, ttlSeconds, flaws } = readDenialRecords(authorities, context);
  if (nsec.length === 0 && nsec3.length === 0) return refuse('no proof of absence', flaws);
  const denied =
    nsec.length > 0
      ? proveByNsec(question, nsec, context.zone.name)
      : new Nsec3Proof(nsec3, context.zone.name, context.budget).prove(question);
  return denied.kind === 'refused'
    ? refuse('no proof of absence', [...denied.reasons, ...flaws])
    : { ...denied, ttlSeconds };
}

/** A wildcard's use that is proved, and whether only for signed names. */
export interface ProvedWildcard {
  readonly kind: 'proved';
  readonly insecure: boolean;
  readonly ttlSeconds: number;
}

/** Decides whether a name may have the records of the `*` below `wildcardParent`: no nearer name exists. */
export function proveWildcard(
  name: WireName,
  wildcardParent: WireName,
  authorities: readonly RecordSet[],
  context: CheckContext,
): ProvedWildcard | Refused {
  const { nsec, nsec3, ttlSeconds, flaws } = readDenialRecords(authorities, context);
  const zone = context.zone.name;
  const failed = `no proof that ${formatName(name)} has no records of its own`;
  if (nsec.length > 0) {
    const refused = proveWildcardByNsec(name, wildcardParent, nsec, zone);
    if (refused === undefined) return { kind: 'proved', insecure: false, ttlSeconds };
    return refuse(failed, [...refused.reasons, ...flaws]);
  }
  if (nsec3.length === 0) return refuse(failed, flaws);
  const proved = new Nsec3Proof(nsec3, zone, context.budget).proveWildcard(name, wildcardParent);
  return 'kind' in proved
    ? refuse(failed, [...proved.reasons, ...flaws])
    : { kind: 'proved', ...proved, ttlSeconds };
}

function readDenialRecords(authorities: readonly RecordSet[], context: CheckContext): DenialRecords {
  const nsec: Nsec[] = [];
  const nsec3: Nsec3[] = [];
  const flaws: string[] = [];
  let ttlSeconds = Number.POSITIVE_INFINITY;
  for (const set of authorities) {
    if (set.type !== recordType.NSEC && set.type !== recordType.NSEC3) continue;
    const verified = verifyDenialSet(set, context);
    if (verified.kind === 'refused') {
      flaws.push(...verified.reasons);
      continue;
    }
    ttlSeconds = Math.min(ttlSeconds, verified.ttlSeconds);
    for (const data of set.data) {
      try {
        if (set.type === recordType.NSEC) nsec.push(readNsec(set.name, data));
        else nsec3.push(...present(readNsec3(set.name, data)));
      } catch (error) {
        if (!(error instanceof DnsFormatError)) throw error;
        flaws.push(`${formatName(set.name)}: ${error.message}`);
      }
    }
  }
  return { nsec, nsec3: ofOneHash(nsec3), ttlSeconds, flaws };
}

/** A denial record speaks of its very owner: made from a wildcard, or above or below its zone, it proves nothing. */
function verifyDenialSet(set: RecordSet, context: CheckContext) {
  const isMisplaced = set.type === recordType.NSEC3 && lineageOf(set.name)[1] !== context.zone.name;
  if (isMisplaced) return refuse(`NSEC3 ${formatName(set.name)} is not just below its zone`);
  const verified = verifyRecordSet(set, context);
  return verified.kind === 'verified' && verified.wildcardParent !== undefined
    ? refuse(`${formatName(set.name)} is made from a wildcard`)
    : verified;
}

/** RFC 5155 section 8.2: all have to be hashed alike; those unlike the first belong to another chain. */
function ofOneHash(records: readonly Nsec3[]): Nsec3[] {
  const [first] = records;
  return records.filter(
    ({ iterations, salt }) => iterations === first?.iterations && Buffer.compare(salt, first.salt) === 0,
  );
}

function present<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value];
}
