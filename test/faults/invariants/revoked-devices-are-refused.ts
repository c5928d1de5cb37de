import type { Invariant } from './evidence.ts';

/** No message is accepted that was sent after the answer that its device is revoked; nor does the device come back. */
export const revokedDevicesAreRefused: Invariant = ({ account, stored }) => {
  const accepted = account.messages.flatMap(({ message, device, answers }) => {
    const { revokedAt } = device ?? {};
    if (revokedAt === undefined) return [];
    const late = answers.some(({ status, beganAt }) => status === 202 && beganAt > revokedAt);
    return late ? [`${message.id} was accepted after ${message.from} was revoked`] : [];
  });
  const alive = account.users.flatMap(({ identity: { originalIdentity }, devices }) => {
    const rows = stored.registered.get(originalIdentity);
    return devices
      .filter(({ revokedAt }) => revokedAt !== undefined)
      .filter(({ identity }) =>
        rows?.devices.some(
          ({ delegatedId, status, epoch }) =>
            delegatedId === identity.delegatedId && status === 'active' && epoch === rows.identity?.epoch,
        ),
      )
      .map(({ identity }) => `${identity.text} was revoked and is active`);
  });
  return [...accepted, ...alive];
};
