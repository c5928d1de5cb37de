import { formatName, isWithin, toWireName, type WireName } from '../name.ts';
import { formatRecordType, recordType } from '../record-type.ts';
import { type Denied, type DeniedQuestion, endsZone, findPresence, isDelegation } from './denial.ts';
import { compareNames, findCommonAncestor, wildcardBelow } from './name-order.ts';
import type { Nsec } from './nsec.ts';
import { type Refused, refuse } from './secure-zone.ts';

/** Decides what verified NSEC records of a zone prove about a question (RFC 4035 section 5.4). */
export function proveByNsec(
  { name, type }: DeniedQuestion,
  records: readonly Nsec[],
  zone: WireName,
): Denied | Refused {
  const own = records.find((record) => record.owner === name);
  if (own !== undefined) return proveAtName(own, type);
  const covering = findCovering(name, records, zone);
  if (covering === undefined) return refuse(`no NSEC covers ${formatName(name)}`);
  // Names below it exist, so that it does too, without records (RFC 4592 section 2.2.2).
  if (isWithin(covering.next, name)) return denied('no-data', 'nsec');
  const wildcard = wildcardBelow(findClosestEncloser(name, covering));
  const ofWildcard = records.find((record) => record.owner === wildcard);
  if (ofWildcard !== undefined) return proveAtName(ofWildcard, type);
  if (findCovering(wildcard, records, zone)) return denied('nxdomain', 'nsec');
  return refuse(`no NSEC covers ${formatName(wildcard)}`);
}

/** Proves that no name stands between a name and the `*` that its records come from (RFC 4035 section 5.3.4). */
export function proveWildcardByNsec(
  name: WireName,
  wildcardParent: WireName,
  records: readonly Nsec[],
  zone: WireName,
): Refused | undefined {
  const covering = findCovering(name, records, zone);
  if (covering === undefined) return refuse(`no NSEC covers ${formatName(name)}`);
  const encloser = findClosestEncloser(name, covering);
  if (encloser === wildcardParent) return undefined;
  return refuse(`${formatName(encloser)} is nearer than the wildcard below ${formatName(wildcardParent)}`);
}

function proveAtName({ owner, next, types }: Nsec, type: number): Denied | Refused {
  const proof = next === toWireName(`\x01\0${owner}`) ? 'compact' : 'nsec';
  if (types.has(recordType.NXNAME)) return denied('nxdomain', 'compact');
  const presence = findPresence(types, type);
  if (presence !== undefined) {
    return refuse(`NSEC of ${formatName(owner)} denies no ${formatRecordType(type)}: ${presence}`);
  }
  return { ...denied('no-data', proof), delegation: isDelegation(types) };
}

/** A name is covered when it comes after the owner and before the next name; the last record's next is the apex. */
function findCovering(name: WireName, records: readonly Nsec[], zone: WireName): Nsec | undefined {
  return records.find(({ owner, next, types }) => {
    if (isWithin(name, owner) && endsZone(types)) return false;
    if (!isWithin(next, zone) || compareNames(owner, name) >= 0) return false;
    return next === zone || compareNames(name, next) < 0;
  });
}

/** The longest existing name above one: both ends of the span that covers it exist. */
function findClosestEncloser(name: WireName, { owner, next }: Nsec): WireName {
  const ofOwner = findCommonAncestor(name, owner);
  const ofNext = findCommonAncestor(name, next);
  return ofOwner.length > ofNext.length ? ofOwner : ofNext;
}

function denied(absence: Denied['absence'], proof: Denied['proof']): Denied {
  return { kind: 'denied', absence, proof, insecure: false, delegation: false };
}
