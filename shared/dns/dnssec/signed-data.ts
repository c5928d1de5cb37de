import { labelsOf, lineageOf, type WireName } from '../name.ts';
import { internetClass } from '../record-type.ts';
import { wildcardBelow } from './name-order.ts';
import type { RecordSet } from './record-set.ts';
import type { Signature } from './rrsig.ts';

const fixedBytes = 10;

/**
 * Counts the labels of an owner as signatures do: neither the root nor a leading `*` (RFC 4034 section 3.1.3).
 */
export function countSignedLabels(owner: WireName): number {
  const labels = labelsOf(owner);
  return labels.length - (labels[0] === '*' ? 1 : 0);
}

/**
 * Gives the name below whose `*` a record set was made (RFC 4035 section 5.3.2).
 *
 * @returns undefined when the signature is over the very owner.
 */
export function findWildcardParent(owner: WireName, signature: Signature): WireName | undefined {
  if (signature.labels >= countSignedLabels(owner)) return undefined;
  return lineageOf(owner).at(-1 - signature.labels);
}

/** Builds the bytes that a signature is over: the set in canonical form and order (RFC 4034 sections 3.1.8.1 and 6). */
export function buildSignedData(set: RecordSet, signature: Signature): Uint8Array {
  const parent = findWildcardParent(set.name, signature);
  const owner = Buffer.from(parent === undefined ? set.name : wildcardBelow(parent), 'latin1');
  const sorted = set.data.toSorted(Buffer.compare);
  const records = sorted.flatMap((data) => [owner, writeFixed(set.type, signature, data.length), data]);
  return Buffer.concat([signature.signedHead, ...records]);
}

function writeFixed(type: number, { originalTtlSeconds }: Signature, length: number): Uint8Array {
  const fixed = Buffer.alloc(fixedBytes);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(internetClass, 2);
  fixed.writeUInt32BE(originalTtlSeconds, 4);
  fixed.writeUInt16BE(length, 8);
  return fixed;
}
