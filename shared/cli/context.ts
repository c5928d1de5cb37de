import type { Profile } from './profile/profile.ts';
import type { Surroundings } from './surroundings.ts';

/** What every command works with. */
export interface Context {
  readonly surroundings: Surroundings;
  readonly profile: Profile;
  /** Waits for something that may take long, and tells so on the terminal. */
  readonly waitFor: <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;
}

/** Options that every command has. */
export interface GlobalOptions {
  readonly profile?: string;
  readonly json?: boolean;
}
