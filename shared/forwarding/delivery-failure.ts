import type { ErrorCode, Refusal } from '../protocol/errors.ts';

/** Why a message could not be handed to its receiver, where no error code of an answer says it. */
export type ForwardingFault =
  /** The domain publishes no server. */
  | 'RECEIVER_NOT_FOUND'
  /** What it publishes cannot be used. */
  | 'INVALID_SERVER_RECORD'
  /** Its address or port is not one that messages are sent to. */
  | 'ADDRESS_NOT_ALLOWED'
  /** There was no connection, or no answer in time. */
  | 'RECEIVER_UNREACHABLE'
  /** The answer is not one of this protocol. */
  | 'UNEXPECTED_ANSWER'
  /** The receiver holds another message under the same sender, id and time. */
  | 'MESSAGE_ALTERED';

/** Why an attempt did not deliver: the receiver's words, or ours about it. */
export interface DeliveryFailure {
  /** One of ours, or whatever code the receiver answered. */
  readonly code: ForwardingFault | ErrorCode | (string & {});
  readonly reasons: readonly string[];
  /** HTTP status of the receiver's answer. */
  readonly status?: number;
}

/** How one attempt ended. */
export type Attempt =
  | { readonly kind: 'delivered' }
  /** For good. */
  | { readonly kind: 'refused'; readonly failure: DeliveryFailure }
  /** It may work later. */
  | { readonly kind: 'postponed'; readonly failure: DeliveryFailure; readonly retryAfterSeconds?: number };

/** An attempt that need not be repeated. */
export function refused(code: DeliveryFailure['code'], reason: string): Attempt {
  return { kind: 'refused', failure: { code, reasons: [reason] } };
}

/** An attempt that may work later. */
export function postponed(code: DeliveryFailure['code'], reason: string): Attempt {
  return { kind: 'postponed', failure: { code, reasons: [reason] } };
}

/** A refusal of ours as the failure of a delivery. */
export function failureOf({ code, reasons }: Refusal): DeliveryFailure {
  return { code, reasons };
}
