/** What the exit code of a command says; also the table of `btps --help`. */
export const exitCodes = {
  done: { code: 0, meaning: 'done; what was asked about is in order' },
  refused: { code: 1, meaning: 'refused, or the verdict is negative' },
  usage: { code: 2, meaning: 'the command, a file or a setting is wrong' },
  temporary: { code: 3, meaning: 'not reachable or not decided now; try again later' },
  device: { code: 4, meaning: 'this device cannot: not enrolled, or its store does not open' },
  fault: { code: 5, meaning: 'a fault of this program' },
} as const;

/** What a command ends with. */
export type Ending = keyof typeof exitCodes;
