import { writeFile } from 'node:fs/promises';
import type { Message } from '../../protocol/message.ts';
import { readMessage } from '../../protocol/read-message.ts';
import { usageFailure } from '../failure.ts';
import { nameOf, readMessageFile } from '../read-named-file.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Keeps a signed message, for its owner alone to read.
 *
 * @throws Failure when the file cannot be written
 */
export async function saveMessage(path: string, message: Message): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(message)}\n`, { mode: 0o600 });
  } catch {
    throw usageFailure(`${path} cannot be written`);
  }
}

/**
 * Reads a message that was kept.
 *
 * @throws Failure when the file holds none
 */
export async function readSavedMessage(
  path: string,
  surroundings: Pick<Surroundings, 'readInput'>,
): Promise<Message> {
  const read = readMessage(await readMessageFile(path, surroundings));
  if (read.ok) return read.value.message;
  throw usageFailure(`${nameOf(path)} holds no message: ${read.refusal.reasons.join('; ')}`);
}
