import type { SignedMembers } from './message.ts';

/**
 * Prints the members that the signature covers, in the order in which every implementation has to sign them.
 *
 * @see message-flow.md, Signature Generation
 */
export function signedText(message: SignedMembers): string {
  const { version, issuedAt, document, id, type, from, to } = message;
  return JSON.stringify({ version, issuedAt, document, id, type, from, to });
}
