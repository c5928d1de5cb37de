import { mkdirSync, writeFileSync } from 'node:fs';
import type { Message } from '../../shared/protocol/message.ts';

const path = '.local/message.json';

/** A message may be 300 s old when it is sent. */
const renewEveryMs = 60_000;

/**
 * Keeps a file with a newly signed message, so that there is always one to send by hand.
 *
 * @returns its path from the root of the project, and how to stop renewing it
 */
export function keepUnsentMessage(nextMessage: () => Message): { path: string; stop: () => void } {
  const write = () => writeFileSync(path, JSON.stringify(nextMessage()));
  mkdirSync('.local', { recursive: true });
  write();
  const timer = setInterval(write, renewEveryMs);
  return { path, stop: () => clearInterval(timer) };
}
