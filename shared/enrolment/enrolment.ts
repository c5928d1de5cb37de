import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Notices } from '../notices/notices.ts';
import type { PatternDetector } from '../patterns/pattern-detector.ts';
import type { DelegatedIdentity, UserIdentity } from '../protocol/identity.ts';
import type { MessageSignature } from '../protocol/message.ts';
import type { PublicKey } from '../protocol/public-key.ts';
import type { SignatureOptions } from '../protocol/signature.ts';
import type { RateLimiter } from '../rate-limit/rate-limiter.ts';
import type { DeviceTokens } from '../tokens/device-tokens.ts';
import type { TokenIssuer } from '../tokens/issue-access-token.ts';
import type { AnswerCache } from '../zone/answer-cache.ts';

/** What enrolling works with, made once an instance. */
export interface Enrolment extends TokenIssuer, SignatureOptions {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly auditTable: string;
  readonly limiter: RateLimiter;
  readonly patterns: Pick<PatternDetector, 'observe'>;
  readonly answers: AnswerCache;
  readonly notices: Notices;
  /** Randomness, from 0 to 1. */
  readonly jitter: () => number;
}

/** A request to enrol, well formed; who made it is not yet known. */
export interface UnverifiedDeviceRequest {
  readonly identity: UserIdentity;
  /** PEM, or base64 of the SPKI. */
  readonly devicePublicKey: string;
  readonly authToken: string;
  /** What the device says about itself. */
  readonly deviceInfo?: string;
  readonly issuedAt: string;
  readonly signature: MessageSignature;
  /** Source address, as it is limited. */
  readonly source: string;
  /** Id of the HTTP request. */
  readonly requestId: string;
}

/** A request to enrol whose sender holds the device's private key. */
export interface ProvedDeviceRequest extends UnverifiedDeviceRequest {
  readonly key: PublicKey;
}

/** A device and its tokens. */
export interface EnrolledDevice {
  readonly identity: DelegatedIdentity;
  readonly tokens: DeviceTokens;
  /** Whether DNS shows it already. */
  readonly dns: 'pending' | 'published';
  /** Set when a device of the user was revoked not long before (revocation.md, Re-authentication Rate). */
  readonly reauthentication?: true;
}
