import type { NoticeKind, UserNotice } from './notices.ts';

/** A notice in words. */
export interface NoticeText {
  readonly subject: string;
  readonly body: string;
}

/** Devices that are named; more are counted. */
const namedDevices = 5;

const subjects: Readonly<Record<NoticeKind, string>> = {
  device_enrolled: 'A device was added to your account',
  expiry_ahead: 'A device is about to lose its access',
  devices_revoked: 'Access of a device was revoked',
  all_devices_revoked: 'Access of all your devices was revoked',
  refresh_token_reused: 'A device was signed out for your safety',
  identity_closed: 'Your account was closed',
};

const sentences: Readonly<Record<NoticeKind, string>> = {
  device_enrolled: 'can act from now on for',
  expiry_ahead: 'can soon no longer act for',
  devices_revoked: 'can no longer act for',
  all_devices_revoked: 'No device enrolled until now can act any more for',
  refresh_token_reused: 'presented a token that had been used before and was signed out of',
  identity_closed: 'No device can act any more for',
};

/** Notices about all devices name none. */
const aboutAll: ReadonlySet<NoticeKind> = new Set(['all_devices_revoked', 'identity_closed']);

/** Puts a notice into words, short enough for an SMS. */
export function noticeText({ notice, userIdentity, devices = [], expiresAt }: UserNotice): NoticeText {
  const names = aboutAll.has(notice) ? '' : `${list(devices)} `;
  const what = `${names}${sentences[notice]} ${userIdentity}`;
  return { subject: subjects[notice], body: `BTPS: ${what}${advice(notice, expiresAt)}` };
}

function advice(notice: NoticeKind, expiresAt: string | undefined): string {
  if (notice !== 'expiry_ahead') return '. If you did not expect this, contact your provider.';
  const day = expiresAt === undefined ? '' : `: on ${expiresAt.slice(0, 10)}`;
  return `${day}. Add it again before that if you still use it.`;
}

function list(devices: readonly string[]): string {
  if (devices.length === 0) return 'A device';
  const more = devices.length - namedDevices;
  return devices.slice(0, namedDevices).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
