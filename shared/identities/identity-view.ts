import { fingerprintOf } from '../protocol/public-key.ts';
import type { IdentityEntry } from '../registry/entries.ts';

/** What a portal is told of an identity; the addresses of the user are not handed out again. */
export interface IdentityView {
  readonly userIdentity: string;
  readonly originalIdentity: string;
  /** Base64 of the SHA-256 of the primary key's SPKI DER. */
  readonly fingerprint: string;
  readonly status: IdentityEntry['status'];
  readonly epoch: number;
  readonly deviceLimit: number;
  readonly activeDevices: number;
  readonly administrators: readonly string[];
  /** Ways by which the user is told what happens, beside events on the bus. */
  readonly notifyBy: readonly ('email' | 'sms')[];
  readonly createdAt: string;
}

/** Shows an identity to a portal. */
export function identityView(entry: IdentityEntry): IdentityView {
  const { userIdentity, originalIdentity, status, epoch, deviceLimit, activeDevices, createdAt } = entry;
  const { administrators, notifyEmail, notifyPhone } = entry;
  return {
    userIdentity,
    originalIdentity,
    fingerprint: fingerprintOf(Buffer.from(entry.primaryKey, 'base64')),
    status,
    epoch,
    deviceLimit,
    activeDevices,
    administrators,
    notifyBy: [
      ...(notifyEmail === undefined ? [] : (['email'] as const)),
      ...(notifyPhone === undefined ? [] : (['sms'] as const)),
    ],
    createdAt,
  };
}
