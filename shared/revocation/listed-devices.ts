import { isDelegatedId, parseIdentity } from '../protocol/identity.ts';
import type { DeviceEntry } from '../registry/entries.ts';

/** Why a device that was named can't be revoked. */
export type ListedFailure = 'not a device of this identity' | 'created after the request';

/**
 * The delegated id that the name of a device stands for: `dev1234`, or `dev1234$alice.btps.saas.com`.
 *
 * @returns undefined for what is no name of a device of this user
 */
export function delegatedIdOf(name: string, originalIdentity: string): string | undefined {
  if (isDelegatedId(name)) return name;
  const identity = parseIdentity(name);
  if (!identity.ok || identity.value.kind !== 'delegated') return undefined;
  return identity.value.originalIdentity === originalIdentity ? identity.value.delegatedId : undefined;
}

/**
 * Judges a device that a request names. A request is about the devices there were when it was made, so that it may
 * come late, and again, without harm to those of later.
 */
export function listedFailure(
  device: DeviceEntry | undefined,
  requestedAtMs: number,
): ListedFailure | undefined {
  if (!device) return 'not a device of this identity';
  return Date.parse(device.createdAt) > requestedAtMs ? 'created after the request' : undefined;
}
