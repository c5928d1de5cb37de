import { type Refusal, refuse } from './errors.ts';

/** Type of the message by which a server tells a sender that a message was not delivered. */
export const failureMessageType = 'btp_delivery_failure';

/** Path at which a server shows its devices the keys that it signs its own messages with. */
export const serverKeysPath = '/.well-known/btps-server.json';

/**
 * Whom the messages of a server are from. No account is called `btps`, so that nobody can send from there: a message
 * that comes in under this name is refused by the grammar of identities.
 */
export function systemSender(domain: string): string {
  return `btps$${domain}`;
}

/** Whether messages of a type come from servers alone. */
export function isSystemType(type: string): boolean {
  return type === failureMessageType;
}

/** Refuses a type of messages that come from servers alone: INVALID_MESSAGE. */
export function refuseSystemType(
  type: string,
): { readonly ok: false; readonly refusal: Refusal } | undefined {
  return isSystemType(type)
    ? refuse('INVALID_MESSAGE', `messages of the type ${type} come from servers alone`)
    : undefined;
}
