import { hash } from 'node:crypto';
import { parseDictionary, printBareItem } from './structured-fields.ts';

/** The active algorithms (RFC 9530 section 5) by their names in Node. */
const algorithms: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

/** Prints the digest of a body as the field `Content-Digest` (RFC 9530 section 2). */
export function printContentDigest(body: Uint8Array): string {
  return `sha-256=${printBareItem(hash('sha256', body, 'buffer'))}`;
}

/** Whether a `Content-Digest` names an algorithm that we know, and holds for each of those. */
export function isContentDigest(field: string, body: Uint8Array): boolean {
  const known = [...(parseDictionary(field) ?? [])].filter(([name]) => Object.hasOwn(algorithms, name));
  return (
    known.length > 0 &&
    known.every(
      ([name, { value }]) =>
        value instanceof Uint8Array && hash(algorithms[name] as string, body, 'buffer').equals(value),
    )
  );
}
