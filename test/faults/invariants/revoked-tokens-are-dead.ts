import type { Invariant } from './evidence.ts';

/** No token works that is shown after the answer that its device is revoked. */
export const revokedTokensAreDead: Invariant = ({ account }) =>
  account.tokenUses
    .filter(({ device: { revokedAt }, beganAt, status }) => {
      return revokedAt !== undefined && beganAt > revokedAt && status === 200;
    })
    .map(({ device, kind }) => `an ${kind} token of ${device.identity.text} worked after it was revoked`);
