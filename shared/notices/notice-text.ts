import type { NoticeKind, UserNotice } from './notices.ts';

/** A notice in words. */
export interface NoticeText {
  readonly subject: string;
  readonly body: string;
}

/** Devices that are named; more are counted. */
const namedDevices = 5;

const subjects: Readonly<Record<NoticeKind, string>> = {
  devices_revoked: 'Access of a device was revoked',
  all_devices_revoked: 'Access of all your devices was revoked',
  refresh_token_reused: 'A device was signed out for your safety',
  identity_closed: 'Your account was closed',
};

const sentences: Readonly<Record<NoticeKind, string>> = {
  devices_revoked: 'can no longer act for',
  all_devices_revoked: 'No device enrolled until now can act any more for',
  refresh_token_reused: 'presented a token that had been used before and was signed out of',
  identity_closed: 'No device can act any more for',
};

/** Puts a notice into words, short enough for an SMS. */
export function noticeText({ notice, userIdentity, devices = [] }: UserNotice): NoticeText {
  const names = notice === 'devices_revoked' || notice === 'refresh_token_reused' ? `${list(devices)} ` : '';
  return {
    subject: subjects[notice],
    body: `BTPS: ${names}${sentences[notice]} ${userIdentity}. If you did not expect this, contact your provider.`,
  };
}

function list(devices: readonly string[]): string {
  if (devices.length === 0) return 'A device';
  const more = devices.length - namedDevices;
  return devices.slice(0, namedDevices).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
