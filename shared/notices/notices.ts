/** What a user is told about. */
export type NoticeKind =
  | 'device_enrolled'
  | 'expiry_ahead'
  | 'devices_revoked'
  | 'all_devices_revoked'
  | 'refresh_token_reused'
  | 'identity_closed';

/** Something that happened to the devices of a user. */
export interface UserNotice {
  readonly notice: NoticeKind;
  /** The same for a notice that is sent again. */
  readonly noticeId: string;
  readonly userIdentity: string;
  readonly originalIdentity: string;
  /** Delegated ids. */
  readonly devices?: readonly string[];
  readonly reason?: string;
  readonly revocationId?: string;
  /** When the devices expire, ISO 8601, UTC. */
  readonly expiresAt?: string;
}

/** Source of our events on the bus. */
export const delegationSource = 'btps.delegation';

/** Detail type of a notice on the bus. */
export const userNoticeType = 'UserNotice';

/** Where a user wants to be told, beside the portal; as the identity's entry holds it. */
export interface NoticeAddresses {
  readonly notifyEmail?: string;
  /** E.164: `+41791234567`. */
  readonly notifyPhone?: string;
}

/** Tells users what happened to their devices. */
export interface Notices {
  /**
   * Sends a notice by every way there is. It never fails: what could not be sent is logged and audited, as the
   * change that it tells of stands anyway.
   *
   * Source: revocation.md, Revocation Policies.
   */
  send(notice: UserNotice, addresses: NoticeAddresses): Promise<void>;
}
