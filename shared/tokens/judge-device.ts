import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { type RevocationCause, registryStanding } from '../registry/delegation-state.ts';
import type { DeviceEntry } from '../registry/entries.ts';
import type { RegistryDelegation } from '../registry/read-delegation.ts';

const causes: Readonly<Record<RevocationCause, string>> = {
  'device-revoked': 'the device has been revoked',
  'all-devices-revoked': 'all devices of the user have been revoked',
  'identity-closed': 'the account has been closed',
};

/**
 * Judges by the registry whether a device of ours may have or use tokens.
 *
 * @param registry what was read of it, strongly consistently
 * @returns its entry; or DELEGATION_REVOKED, DELEGATION_EXPIRED, DELEGATION_NOT_FOUND
 */
export function judgeDevice(registry: RegistryDelegation, nowMs: number): Outcome<DeviceEntry> {
  const standing = registryStanding(registry.identity, registry.device);
  if (standing.standing === 'revoked') return refuse('DELEGATION_REVOKED', causes[standing.cause]);
  if (standing.standing === 'unknown' || !registry.device) {
    return refuse('DELEGATION_NOT_FOUND', 'no such device is registered');
  }
  const { expiresAtSeconds } = registry.device;
  if (expiresAtSeconds !== undefined && nowMs / 1000 >= expiresAtSeconds) {
    return refuse('DELEGATION_EXPIRED', 'the delegation has expired');
  }
  return accept(registry.device);
}
