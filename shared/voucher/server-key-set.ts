import type { TokenKeys } from '../tokens/token-key.ts';
import { readServerKeys } from './server-key.ts';

/** What a server shows its devices of its keys. */
export interface ServerKeySet {
  /** Domain whose server this is. */
  readonly domain: string;
  /** Base64 of each SPKI in DER: the signing one first, then what will sign and what did. */
  readonly keys: readonly string[];
}

/**
 * The document by which devices check what their server says in its own name. DNS shows the same keys to other servers,
 * but a browser cannot ask DNS, and a key stays here for as long as messages that it signed lie in an inbox.
 *
 * @throws Error of the SDK when KMS fails
 */
export async function readServerKeySet(domain: string, serverKeys: TokenKeys): Promise<ServerKeySet> {
  const keys = await readServerKeys(serverKeys);
  return { domain, keys: keys.map(({ spkiBase64 }) => spkiBase64) };
}
