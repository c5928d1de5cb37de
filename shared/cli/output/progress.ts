import type { Surroundings } from '../surroundings.ts';

/** What takes longer than this is told to whoever waits, milliseconds. */
const patienceMs = 1000;

const clearLine = '\r\u001b[K';

/**
 * Waits for work, and says on the terminal what is waited for once it takes longer than a second. Where the standard
 * error is no terminal nothing is said: logs need no line that would be taken back.
 */
export async function withProgress<Result>(
  what: string,
  work: () => Promise<Result>,
  { isTerminal, schedule, writeError }: Pick<Surroundings, 'isTerminal' | 'schedule' | 'writeError'>,
): Promise<Result> {
  if (!isTerminal.error) return work();
  let isShown = false;
  const callOff = schedule(
    () => {
      isShown = true;
      writeError(`${what} …`);
    },
    patienceMs,
    true,
  );
  try {
    return await work();
  } finally {
    callOff();
    if (isShown) writeError(clearLine);
  }
}
