import type { Placed } from './audit-event.ts';

/** A message to another domain was handed to its server, or given up. */
export interface ForwardingEvent extends Placed {
  readonly type: 'message_forwarding';
  readonly success: boolean;
  /** The message's sender. */
  readonly identity: string;
  readonly recipient: string;
  readonly messageId: string;
  /** Base64 of the SHA-256 over all verified members. */
  readonly digest: string;
  /** Of the request that brought the message. */
  readonly requestId: string;
  readonly attempts: number;
  /** Why it was given up: our code, or the one that the receiver answered. */
  readonly code?: string;
  /** HTTP status of the receiver's last answer, where it was given up. */
  readonly status?: number;
}
