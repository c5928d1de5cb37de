import { isWithin, toWireName, type WireName } from '../name.ts';
import { recordType } from '../record-type.ts';
import { WireReader } from '../wire-reader.ts';
import type { RecordSet } from './record-set.ts';

/**
 * Finds the DNAME record that an alias is made from: such an alias carries no signature of its own
 * (RFC 6672 section 5.3.1).
 *
 * @returns undefined when none in the answer leads from the alias to the same target.
 */
export function findAliasSource(alias: RecordSet, answers: readonly RecordSet[]): RecordSet | undefined {
  if (alias.signatures.length > 0) return undefined;
  const target = targetOf(alias);
  return answers.find(
    (set) =>
      set.type === recordType.DNAME &&
      set.name !== alias.name &&
      isWithin(alias.name, set.name) &&
      set.data.length === 1 &&
      substitute(alias.name, set.name, targetOf(set)) === target,
  );
}

/** Puts the end of a name in the place of another (RFC 6672 section 2.2). */
function substitute(name: WireName, end: WireName, replacement: WireName | undefined): WireName | undefined {
  return replacement && toWireName(name.slice(0, name.length - end.length) + replacement);
}

/** The data of CNAME and DNAME records is one name, in canonical form. */
function targetOf({ data: [first] }: RecordSet): WireName | undefined {
  return first && new WireReader(first).name();
}
