import { readMessage } from '../../shared/protocol/read-message.ts';
import { body, formalSignature, seedMembers } from './seed-message.ts';

const { version, issuedAt, id, type, from, to } = seedMembers;
const rest = JSON.stringify({ id, type, from, to, signature: formalSignature }).slice(1);

/** A message printed as we print it, whatever text stands for its document. */
export function around(document: string): string {
  return `${JSON.stringify({ version, issuedAt }).slice(0, -1)},"document":${document},${rest}`;
}

/** The same message, which has to be printed to be signed text. */
export function withSpace(document: string): string {
  return ` ${around(document)}`;
}

/** What readMessage says, in the words of the strict reader. */
export function verdict(
  text: string,
): { path: 'canonical' | 'other'; document: unknown } | { reasons: readonly string[] } {
  const outcome = readMessage(body(text));
  if (!outcome.ok) return { reasons: outcome.refusal.reasons };
  const { canonicalText, message } = outcome.value;
  return { path: canonicalText === text ? 'canonical' : 'other', document: message.document };
}
