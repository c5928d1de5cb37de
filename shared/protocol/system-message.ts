/** Type of the message by which a server tells a sender that a message was not delivered. */
export const failureMessageType = 'btp_delivery_failure';

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
