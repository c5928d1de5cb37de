import type { Message } from '../protocol/message.ts';
import { serverKeysPath } from '../protocol/system-message.ts';
import { askServer } from './ask-server.ts';
import { ClientError, isClientError } from './client-errors.ts';
import type { Credentials } from './credentials.ts';
import type { Platform } from './platform.ts';
import { readMembers } from './read-members.ts';
import { retry } from './retry.ts';
import { verifyEvidence } from './verify-evidence.ts';

interface KnownKeys {
  readonly server: string;
  readonly keys: readonly string[];
  readonly fetchedAtMs: number;
}

/** Keys younger than this are not asked for again, milliseconds: no entry of an inbox may cause request after request. */
const refreshAfterMs = 60_000;

/**
 * The keys by which a device's own server signs its own messages, as that server shows them by HTTPS: the device trusts
 * it with its tokens already. They are asked for when a message needs them, and again when none of them fits, since the
 * server may have got a new one.
 */
export class ServerKeys {
  readonly #platform: Platform;
  #known: KnownKeys | undefined;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /**
   * Whether a message is signed by the device's own server.
   *
   * @throws ClientError of the server's code, NETWORK_ERROR, UNEXPECTED_ANSWER when the keys cannot be had
   */
  async signed(message: Message, credentials: Credentials): Promise<boolean> {
    const known = this.#known?.server === credentials.server ? this.#known : undefined;
    if (known && (await this.#fits(message, known.keys))) return true;
    if (known && this.#platform.now() - known.fetchedAtMs < refreshAfterMs) return false;
    return this.#fits(message, await this.#fetch(credentials));
  }

  async #fetch({ server, userIdentity }: Credentials): Promise<readonly string[]> {
    const request = { method: 'GET', url: `${server}${serverKeysPath}` } as const;
    const answer = readMembers(await retry(() => askServer(request, this.#platform), this.#platform));
    if (answer.text('domain') !== domainOf(userIdentity)) {
      throw new ClientError('UNEXPECTED_ANSWER', { reasons: ['the keys are those of another domain'] });
    }
    const keys = answer.texts('keys');
    this.#known = { server, keys, fetchedAtMs: this.#platform.now() };
    return keys;
  }

  async #fits(message: Message, keys: readonly string[]): Promise<boolean> {
    for (const senderKey of keys) {
      if (await holds(message, senderKey, this.#platform)) return true;
    }
    return false;
  }
}

async function holds(message: Message, senderKey: string, platform: Platform): Promise<boolean> {
  try {
    await verifyEvidence(message, { senderKey }, platform);
    return true;
  } catch (error) {
    if (isClientError(error)) return false;
    throw error;
  }
}

/** Domain of `alice$saas.com`. */
function domainOf(userIdentity: string): string {
  return userIdentity.slice(userIdentity.indexOf('$') + 1);
}
