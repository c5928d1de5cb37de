/** What an enrolling device signs. */
export interface EnrolmentProofParts {
  /** URL of the server that the proof is meant for, without a final slash. */
  readonly audience: string;
  /** The user whose device it becomes: `alice$saas.com`. */
  readonly identity: string;
  /** Base64 of the SHA-256 of the device key's SPKI DER. */
  readonly fingerprint: string;
  /** Base64 of the SHA-256 of the portal's one-time token. */
  readonly authTokenHash: string;
  readonly issuedAt: string;
}

/** What a device signs to renew its tokens. */
export interface RefreshProofParts {
  /** URL of the server that the proof is meant for, without a final slash. */
  readonly audience: string;
  readonly delegatedIdentity: string;
  readonly fingerprint: string;
  /** Base64 of the SHA-256 of the refresh token. */
  readonly refreshTokenHash: string;
  readonly requestId: string;
  readonly issuedAt: string;
}

/** Prints the text that an enrolling device signs, the same on servers and on devices. */
export function printEnrolmentProof(proof: EnrolmentProofParts): string {
  const { audience, identity, fingerprint, authTokenHash, issuedAt } = proof;
  return JSON.stringify(['btps-enrol-v1', audience, identity, fingerprint, authTokenHash, issuedAt]);
}

/** Prints the text that a device signs to renew its tokens, the same on servers and on devices. */
export function printRefreshProof(proof: RefreshProofParts): string {
  const { audience, delegatedIdentity, fingerprint, refreshTokenHash, requestId, issuedAt } = proof;
  return JSON.stringify([
    'btps-refresh-v1',
    audience,
    delegatedIdentity,
    fingerprint,
    refreshTokenHash,
    requestId,
    issuedAt,
  ]);
}
