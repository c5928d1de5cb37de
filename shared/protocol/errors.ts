/** What the caller of any route is told about one error code. */
export interface ErrorDescription {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** Short, stable summary (RFC 9457 `title`). */
  readonly title: string;
  /** What the caller should do about it. */
  readonly action: string;
}

/**
 * Every error code that an answer can carry. The README's error table is generated from this one.
 *
 * Source: the error tables of message-flow.md, revocation.md and best-practices.md; RFC 9457 for the shape.
 */
export const errorCatalogue = {
  INVALID_MESSAGE: {
    status: 400,
    retryable: false,
    title: 'The message is not well formed',
    action: 'Correct the message as the reasons say and sign it again.',
  },
  INVALID_IDENTITY: {
    status: 400,
    retryable: false,
    title: 'An identity does not follow the grammar',
    action: 'Use {account}${domain} or {delegated id}${account}.btps.{domain}, in lower case.',
  },
  INVALID_REQUEST: {
    status: 400,
    retryable: false,
    title: 'The request is not well formed',
    action: 'Correct the parameter that the detail names.',
  },
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    title: 'The caller is not authenticated',
    action: 'Send valid credentials for this route.',
  },
  INVALID_AUTH_TOKEN: {
    status: 401,
    retryable: false,
    title: 'The one-time token is unknown, used or expired',
    action: 'Ask the portal for a new one.',
  },
  TOKEN_EXPIRED: {
    status: 401,
    retryable: false,
    title: 'The token has expired',
    action: 'Renew the access token with the refresh token; enrol again when that has expired too.',
  },
  INVALID_TOKEN_SIGNATURE: {
    status: 401,
    retryable: false,
    title: 'The token is not one of ours',
    action: 'Send the access token as it was issued by this server.',
  },
  INSUFFICIENT_PERMISSIONS: {
    status: 403,
    retryable: false,
    title: 'The requester may not act for this identity',
    action: 'Let the owner or an administrator of the identity ask.',
  },
  DELEGATION_LIMIT_EXCEEDED: {
    status: 403,
    retryable: false,
    title: 'The identity has as many devices as it may',
    action: 'Revoke devices that are not used any more, or raise the limit.',
  },
  ACCESS_DENIED: {
    status: 403,
    retryable: false,
    title: 'The caller may not do this',
    action: 'Use the credentials of a device that belongs to this user.',
  },
  ORIGINAL_IDENTITY_NOT_FOUND: {
    status: 403,
    retryable: false,
    title: 'The sender has no identity record in DNS',
    action: 'Publish the parent record at {account}.btps.{domain}.',
  },
  DELEGATION_NOT_FOUND: {
    status: 403,
    retryable: false,
    title: 'The device is not in the delegation list of its user',
    action: 'Enrol the device with its user, or wait until a new enrolment is published.',
  },
  DELEGATION_REVOKED: {
    status: 403,
    retryable: false,
    title: 'The device has been revoked',
    action: 'Ask the own server for the status of the device, then enrol again with a new key.',
  },
  DELEGATION_EXPIRED: {
    status: 403,
    retryable: false,
    title: 'The delegation has expired',
    action: 'Enrol the device again with a new key.',
  },
  DEVICE_RECORD_NOT_FOUND: {
    status: 403,
    retryable: false,
    title: 'The device has no record in DNS',
    action: 'Contact the provider of the sender: the device record is missing.',
  },
  DEVICE_KEY_NOT_FOUND: {
    status: 403,
    retryable: false,
    title: 'The device record holds no key',
    action: 'Contact the provider of the sender: the device record has no key tag.',
  },
  INVALID_DELEGATION_RECORD: {
    status: 403,
    retryable: false,
    title: 'A delegation record in DNS is malformed or not the published one',
    action: 'Contact the provider of the sender: the record named in the reasons has to be repaired.',
  },
  INVALID_PUBLIC_KEY: {
    status: 422,
    retryable: false,
    title: 'The public key is malformed, weak or of a kind that is not taken',
    action: 'Use Ed25519, or RSA of 2048 to 4096 bits with an ordinary exponent.',
  },
  INSUFFICIENT_SCOPE: {
    status: 403,
    retryable: false,
    title: 'The device is not allowed to do this',
    action: 'Enrol the device with the scope that the reasons name.',
  },
  SIGNATURE_VERIFICATION_FAILED: {
    status: 403,
    retryable: false,
    title: 'The signature is not the sender’s',
    action: 'Sign with the key that DNS publishes for the sender; if the device was revoked, enrol it again.',
  },
  RELAY_DENIED: {
    status: 403,
    retryable: false,
    title: 'Neither the sender nor the recipient belongs here',
    action: 'Send the message to the server of the recipient, or through the server of the sender.',
  },
  RECIPIENT_NOT_FOUND: {
    status: 404,
    retryable: false,
    title: 'No such recipient',
    action: 'Correct the recipient.',
  },
  IDENTITY_NOT_FOUND: {
    status: 404,
    retryable: false,
    title: 'No such identity is registered',
    action: 'Register the identity through the portal first.',
  },
  REVOCATION_NOT_FOUND: {
    status: 404,
    retryable: false,
    title: 'No such revocation',
    action: 'Correct the revocation id.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    retryable: false,
    title: 'No such route',
    action: 'Correct the path.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retryable: false,
    title: 'The route does not know this method',
    action: 'Use a method that the Allow header names.',
  },
  NONCE_ALREADY_USED: {
    status: 409,
    retryable: false,
    title: 'The message was accepted before',
    action:
      'Compare the digest with that of your message: equal means delivered, different means altered on the way.',
  },
  CONFLICT: {
    status: 409,
    retryable: false,
    title: 'The request contradicts what is there',
    action: 'Read the current state and decide again; use a new id for new content.',
  },
  MESSAGE_TOO_LARGE: {
    status: 413,
    retryable: false,
    title: 'The message is larger than 256 KiB',
    action: 'Send a smaller document.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retryable: false,
    title: 'The body is not JSON',
    action: 'Send the body as application/json.',
  },
  MESSAGE_TOO_OLD: {
    status: 422,
    retryable: false,
    title: 'The message was issued more than 300 s ago, or before the inbox was restored',
    action: 'Issue and sign the message again.',
  },
  MESSAGE_FROM_FUTURE: {
    status: 422,
    retryable: false,
    title: 'The message was issued more than 60 s ahead',
    action: 'Set the clock of the device, then issue and sign the message again.',
  },
  RATE_LIMIT_EXCEEDED: {
    status: 429,
    retryable: true,
    title: 'Too many requests',
    action: 'Wait for the seconds in Retry-After.',
  },
  INTERNAL_ERROR: {
    status: 500,
    retryable: true,
    title: 'The request failed for a reason of ours',
    action: 'Send the same request again later; quote the requestId when you report it.',
  },
  DNS_RESOLUTION_FAILED: {
    status: 503,
    retryable: true,
    title: 'DNS gave no usable answer',
    action: 'Send the same request again after the seconds in Retry-After.',
  },
  DNSSEC_VALIDATION_FAILED: {
    status: 503,
    retryable: true,
    title: 'The DNS answer failed DNSSEC validation',
    action: 'Send the same request again later; the provider of the zone may have to repair its signatures.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    title: 'A service that this one depends on is not available',
    action: 'Send the same request again after the seconds in Retry-After.',
  },
} as const satisfies Record<string, ErrorDescription>;

/** The closed set of error codes. */
export type ErrorCode = keyof typeof errorCatalogue;

/** One step in the explanation of a verdict, in the order in which it was found. */
export type Reason = string;

/**
 * Why something is not acceptable. A verdict, hence a value: faults of ours are thrown instead.
 */
export interface Refusal {
  readonly code: ErrorCode;
  /** From the first cause outward; never holds a key, signature, token, document or e-mail address. */
  readonly reasons: readonly Reason[];
  /** Overrides the catalogue where this case differs, such as a publication that is still pending. */
  readonly retryable?: boolean;
  /** Seconds after which a repeat makes sense (`Retry-After`). */
  readonly retryAfterSeconds?: number;
  /** Digest of the message that was accepted before, for `NONCE_ALREADY_USED`. */
  readonly digest?: string;
}

/** A value, or the reason why there is none. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal };

/** Wraps an acceptable value. */
export function accept<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** Builds a refused outcome from a code and its reasons. */
export function refuse(
  code: ErrorCode,
  reasons: Reason | readonly Reason[],
  more: Omit<Refusal, 'code' | 'reasons'> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return {
    ok: false,
    refusal: { code, reasons: typeof reasons === 'string' ? [reasons] : reasons, ...more },
  };
}
