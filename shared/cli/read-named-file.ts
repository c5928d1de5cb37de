import { readFile } from 'node:fs/promises';
import { usageFailure } from './failure.ts';
import type { Surroundings } from './surroundings.ts';

/** Largest file that is read, bytes: no message, key or certificate comes near it. */
const maxBytes = 4 * 1024 * 1024;

/**
 * Reads a file that a command names; `-` is the standard input.
 *
 * @throws Failure when it can't be read
 */
export async function readNamedFile(
  path: string,
  { readInput }: Pick<Surroundings, 'readInput'>,
): Promise<Uint8Array> {
  const bytes = path === '-' ? await readInput() : await readExisting(path);
  if (bytes.byteLength > maxBytes) throw usageFailure(`${nameOf(path)} is larger than ${maxBytes} bytes`);
  return bytes;
}

/**
 * Reads the file of a message, without the line break that editors and shells end a file with.
 *
 * @throws Failure when it cannot be read, or is no JSON at all: that is no verdict on a message
 */
export async function readMessageFile(
  path: string,
  surroundings: Pick<Surroundings, 'readInput'>,
): Promise<Uint8Array> {
  const bytes = await readNamedFile(path, surroundings);
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw usageFailure(
      `${nameOf(path)} is not JSON`,
      'Name the file of a signed message, as btps send --save writes it.',
    );
  }
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1);
}

/** What a file is called in a sentence. */
export function nameOf(path: string): string {
  return path === '-' ? 'The standard input' : path;
}

async function readExisting(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw usageFailure(`${path} ${why}`, 'Name a file, or - for the standard input.');
  }
}
