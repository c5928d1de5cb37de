import { createPrivateKey } from 'node:crypto';
import { usageFailure } from '../failure.ts';
import { nameOf, readNamedFile } from '../read-named-file.ts';
import type { Surroundings } from '../surroundings.ts';
import { keyPassphrase } from './key-passphrase.ts';

/**
 * Reads a private key in PEM; the passphrase of one that is encrypted is asked for, or read from
 * BTPS_KEY_PASSPHRASE.
 *
 * @returns PEM of the PKCS#8
 * @throws Failure when it is no key, or the passphrase is wrong
 */
export async function readPrivateKey(path: string, surroundings: Surroundings): Promise<string> {
  const key = Buffer.from(await readNamedFile(path, surroundings)).toString('latin1');
  const isEncrypted = /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(key);
  const passphrase = isEncrypted ? await keyPassphrase({ path }, surroundings) : undefined;
  try {
    const read = createPrivateKey({ key, format: 'pem', ...(passphrase !== undefined && { passphrase }) });
    return read.export({ format: 'pem', type: 'pkcs8' }).toString();
  } catch {
    const why = isEncrypted ? 'does not open with this passphrase' : 'holds no private key in PEM';
    throw usageFailure(`${nameOf(path)} ${why}`);
  }
}
