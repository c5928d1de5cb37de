import { getPassphrase } from '../profile/passphrase.ts';
import type { Surroundings } from '../surroundings.ts';

const variables = { passphrase: 'BTPS_KEY_PASSPHRASE', file: 'BTPS_KEY_PASSPHRASE_FILE' };

/** Which key the passphrase is of. */
export interface KeyPassphraseQuestion {
  /** File of the key. */
  readonly path: string;
  /** File of the passphrase, if one was named. */
  readonly file?: string | undefined;
  readonly isNew?: boolean;
}

/**
 * Gets the passphrase of a user's key. Its variables are others than those of a device's store, which is another
 * secret.
 *
 * @throws Failure when there is none, or nobody to ask
 */
export function keyPassphrase(
  { path, file, isNew }: KeyPassphraseQuestion,
  surroundings: Pick<Surroundings, 'environment' | 'ask'>,
): Promise<string> {
  return getPassphrase({ what: path, variables, file, isNew }, surroundings);
}
