import { labelsOf, lineageOf, rootName, toWireName, type WireName } from '../name.ts';

/** Compares names in canonical order (RFC 4034 section 6.1): negative when the first comes first. */
export function compareNames(one: WireName, other: WireName): number {
  const [left, right] = [labelsOf(one).reverse(), labelsOf(other).reverse()];
  for (const [index, label] of left.entries()) {
    const against = right[index];
    // Labels are latin1 and in lower case: comparing them as text is comparing their bytes.
    if (against === undefined || label > against) return 1;
    if (label < against) return -1;
  }
  return left.length - right.length;
}

/** Gives the longest name that both names are or lie below. */
export function findCommonAncestor(one: WireName, other: WireName): WireName {
  const others = new Set(lineageOf(other));
  return lineageOf(one).find((name) => others.has(name)) ?? rootName;
}

/** Gives the name just below `ancestor` on the way to `name`; undefined when there is none. */
export function findChildTowards(name: WireName, ancestor: WireName): WireName | undefined {
  const lineage = lineageOf(name);
  const at = lineage.indexOf(ancestor);
  return at < 1 ? undefined : lineage[at - 1];
}

/** Gives the wildcard just below a name. */
export function wildcardBelow(name: WireName): WireName {
  return toWireName(`\x01*${name}`);
}
