import type { JsonValue } from '../../protocol/json-value.ts';
import { readStrictJson } from '../../protocol/strict-json.ts';
import { usageFailure } from '../failure.ts';
import { nameOf, readNamedFile } from '../read-named-file.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Reads a document to be signed. It has to be JSON that can be taken in one way only: what is signed is what JSON makes
 * of it, and the sender should not sign something else than the file seems to say.
 *
 * @throws Failure when it is not
 */
export async function readDocument(
  path: string,
  surroundings: Pick<Surroundings, 'readInput'>,
): Promise<JsonValue> {
  const bytes = await readNamedFile(path, surroundings);
  const read = readStrictJson(decode(bytes, path));
  if (read.ok) return read.value;
  throw usageFailure(`${nameOf(path)} is no document that can be signed: ${read.reason}`);
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageFailure(`${nameOf(path)} is not UTF-8`);
  }
}
