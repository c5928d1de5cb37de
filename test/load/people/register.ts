import { generateKeyPair, userIdentity } from '../../../infra/local/cast.ts';
import { askPortal } from '../traffic/ask-portal.ts';
import type { World } from '../traffic/world.ts';
import type { LoadUser } from './load-user.ts';

/**
 * Registers a user with the portal, every other one with an RSA key.
 *
 * @throws Error when the portal refuses: without its people there is no load
 */
export async function register(
  number: number,
  world: Pick<World, 'access' | 'tally' | 'now'>,
): Promise<LoadUser> {
  const { text: identity, originalIdentity } = userIdentity(`user${number}$saas.example`);
  const primary = generateKeyPair(number % 2 === 0 ? 2048 : undefined);
  const body = { primaryKey: primary.publicKey.spkiBase64, notifyEmail: `user${number}@mail.example` };
  const path = `/identities/${identity}`;
  const answer = await askPortal({ kind: 'registration', method: 'PUT', path, body, expected: 201 }, world);
  if (!answer) throw new Error(`${identity} could not be registered: ${world.tally.faults.join('; ')}`);
  return {
    identity,
    originalIdentity,
    primary,
    devices: new Set(),
    changing: false,
    reading: false,
    enrolmentsMs: [],
    acknowledged: new Map(),
  };
}
