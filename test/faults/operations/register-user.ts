import { generateKeyPair, userIdentity } from '../../../infra/local/cast.ts';
import { patiently, portal } from '../world/ask.ts';
import { domain, limits } from '../world/fault-world.ts';
import type { User } from '../world/people.ts';
import type { RunState } from './run-state.ts';

/** The portal registers a user, who may have a few devices. */
export async function registerUser({ world, account }: RunState, name: string): Promise<User> {
  const text = `${name}${account.tag}$${domain}`;
  const body = { primaryKey: generateKeyPair().publicKey.spkiBase64, deviceLimit: limits.devices };
  const { status, body: answer } = await patiently(() => portal(world, 'PUT', `/identities/${text}`, body));
  if (status !== 201 && status !== 200)
    throw new Error(`not registered: ${status} ${JSON.stringify(answer)}`);
  const user: User = { identity: userIdentity(text), devices: [] };
  account.users.push(user);
  return user;
}
