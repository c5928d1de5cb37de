import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Notices } from '../notices/notices.ts';
import type { DelegatedIdentity } from '../protocol/identity.ts';
import type { MessageSignature } from '../protocol/message.ts';
import type { SignatureOptions } from '../protocol/signature.ts';
import type { DeviceEntry, IdentityEntry } from '../registry/entries.ts';
import type { TokenIssuer } from './issue-access-token.ts';

/** A request for new tokens, well formed; who made it is not yet known. */
export interface UnverifiedRefreshRequest {
  readonly identity: DelegatedIdentity;
  readonly refreshToken: string;
  /** Chosen by the device; the same for a repeat after a lost answer. */
  readonly requestId: string;
  readonly issuedAt: string;
  readonly signature: MessageSignature;
  /** Source address. */
  readonly source: string;
}

/** Where families and their audit trail are. */
export interface TokenStore {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly auditTable: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Randomness, from 0 to 1. */
  readonly jitter: () => number;
}

/** What renewing works with. */
export interface TokenRenewal extends TokenIssuer, TokenStore, SignatureOptions {
  readonly notices: Notices;
}

/** Whose tokens are to be renewed, by the registry. */
export interface Requester {
  readonly identity: IdentityEntry;
  readonly device: DeviceEntry;
}
