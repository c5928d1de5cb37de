/** So many seconds ago, as `issuedAt` says it. */
export const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** What a portal asks to be revoked. */
export function revocation(id: string, user: string, devices: readonly string[] | 'all') {
  return {
    revocation_id: id,
    user_identity: user,
    devices,
    reason: 'device_lost',
    revoked_by: user,
    requested_at: new Date().toISOString(),
  };
}
