import type { ErrorCode } from '../../../shared/protocol/errors.ts';

/** Why a sender is not believed: what `verifySender` refuses with. */
export const senderRefusals = [
  'ORIGINAL_IDENTITY_NOT_FOUND',
  'DELEGATION_NOT_FOUND',
  'DELEGATION_REVOKED',
  'DELEGATION_EXPIRED',
  'DEVICE_RECORD_NOT_FOUND',
  'DEVICE_KEY_NOT_FOUND',
  'INVALID_DELEGATION_RECORD',
  'INVALID_PUBLIC_KEY',
  'INSUFFICIENT_SCOPE',
  'SIGNATURE_VERIFICATION_FAILED',
  'DNS_RESOLUTION_FAILED',
  'DNSSEC_VALIDATION_FAILED',
] as const satisfies readonly ErrorCode[];

/** What a body is refused with that is no message. */
export const messageRefusals = [
  'UNSUPPORTED_MEDIA_TYPE',
  'MESSAGE_TOO_LARGE',
  'INVALID_MESSAGE',
  'INVALID_IDENTITY',
] as const satisfies readonly ErrorCode[];

/** What any route of devices behind an access token refuses with. */
export const tokenRefusals = [
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'INVALID_TOKEN_SIGNATURE',
  'INSUFFICIENT_SCOPE',
  'DELEGATION_REVOKED',
  'DELEGATION_EXPIRED',
  'DELEGATION_NOT_FOUND',
] as const satisfies readonly ErrorCode[];

/** What every route answers when something of ours fails. */
export const faults = ['INTERNAL_ERROR', 'SERVICE_UNAVAILABLE'] as const satisfies readonly ErrorCode[];

/** Every route of devices, where a front stands before the API and the request came round it. */
export const deviceApiRefusals = ['ACCESS_DENIED'] as const satisfies readonly ErrorCode[];

/** Every route of portals, where nobody vouches for the caller: API Gateway refuses such a request before. */
export const portalApiRefusals = ['UNAUTHENTICATED'] as const satisfies readonly ErrorCode[];
