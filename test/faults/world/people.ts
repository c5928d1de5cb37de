import type { KeyPair } from '../../../infra/local/cast.ts';
import type { DelegatedIdentity, UserIdentity } from '../../../shared/protocol/identity.ts';
import type { Message } from '../../../shared/protocol/message.ts';

/** A device, and what is known of it. Times are milliseconds of `performance.now`. */
export interface Device {
  readonly identity: DelegatedIdentity;
  readonly key: KeyPair;
  accessToken: string;
  refreshToken: string;
  /** The refresh under way, whose answer was lost. */
  pendingRefresh?: object;
  /** When a revocation was first asked for; whether it took hold is open from then on. */
  revocationAskedAt?: number;
  /** When the answer came that says so: nothing that begins later may be let through. */
  revokedAt?: number;
}

/** A user of our domain. */
export interface User {
  readonly identity: UserIdentity;
  readonly devices: Device[];
}

/** Somebody of the other domain, whose one device sends here. */
export interface ForeignSender {
  readonly from: string;
  readonly originalIdentity: string;
  readonly key: KeyPair;
}

/** A message and what its senders were answered. */
export interface SentMessage {
  readonly message: Message;
  /** The DNS name under which its trail stands. */
  readonly originalIdentity: string;
  /** Our device that it comes from; nobody for those of another domain. */
  readonly device?: Device;
  /** Whether the key that signed it is the one of its sender. */
  readonly genuine: boolean;
  /** One an answered request. */
  readonly answers: {
    readonly beganAt: number;
    readonly status: number;
    readonly code?: string;
    readonly digest?: string;
  }[];
}

/** A request that a token was shown with. */
export interface TokenUse {
  readonly device: Device;
  readonly beganAt: number;
  readonly kind: 'access' | 'refresh';
  readonly status: number;
}

/** Everything that happened in a run, as far as the people know. */
export interface Account {
  /** Part of the names of everybody in this run. */
  readonly tag: string;
  readonly users: User[];
  readonly foreignSenders: ForeignSender[];
  /** Users of the other domain that were written to. */
  readonly foreignRecipients: Set<string>;
  readonly messages: SentMessage[];
  readonly tokenUses: TokenUse[];
}
