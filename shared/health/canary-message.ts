import type { Message, SignedMembers } from '../protocol/message.ts';
import { signMessage } from '../protocol/sign-message.ts';
import type { Canary, CanaryDevice } from './derive-canary.ts';

/** Type of the messages of the canary. */
const messageType = 'btp_health_check';

/**
 * Makes a message of a device of the canary to the canary itself, signed now. It is only good for `POST /verify`: what
 * comes from the canary, or goes to it, is delivered nowhere.
 *
 * @param id unique among the messages of the canary
 */
export function canaryMessage({ user }: Canary, device: CanaryDevice, id: string, nowMs: number): Message {
  const members: SignedMembers = {
    version: '1.0',
    issuedAt: new Date(nowMs).toISOString(),
    document: { check: 'delegation' },
    id,
    type: messageType,
    from: device.identity.text,
    to: user.text,
  };
  return { ...members, signature: signMessage(members, device.privateKey) };
}
