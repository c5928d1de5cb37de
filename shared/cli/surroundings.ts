import type { Platform } from '../client/platform.ts';

/** Everything that a command takes from where it runs, so that tests can run it in their own process. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Home folder of the user. */
  readonly homeFolder: string;
  /** Reads all of the standard input. */
  readonly readInput: () => Promise<Uint8Array>;
  readonly writeOutput: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Which of the streams are a terminal. */
  readonly isTerminal: { readonly output: boolean; readonly error: boolean };
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Asks the person at the terminal; absent when there is nobody to ask. */
  readonly ask?: (question: string, options: { readonly hidden: boolean }) => Promise<string>;
  readonly fetch: Platform['fetch'];
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  readonly random: Platform['random'];
  readonly schedule: Platform['schedule'];
  /** Version of this program. */
  readonly version: string;
  /** Work of deriving a key from a passphrase, as a power of two; the store's own choice unless given. */
  readonly costLog2?: number;
}
