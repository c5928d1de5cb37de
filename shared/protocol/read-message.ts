import { canonicalText, cutSignedText } from './canonical-text.ts';
import { accept, type Outcome, type Refusal, refuse } from './errors.ts';
import { parseIdentity, parseUserIdentity } from './identity.ts';
import { parseIssuedAt } from './issued-at.ts';
import { inspectJsonStructure } from './json-structure.ts';
import { scanJsonTokens } from './json-tokens.ts';
import type { UnverifiedMessage } from './message.ts';
import { checkMessage } from './message-schema.ts';
import { maxMessageBytes } from './message-size.ts';
import { signedText } from './signed-text.ts';
import { ambiguityOf, notJson, parseJson } from './strict-json.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the body of a request as a message that has one meaning only. Nothing is known yet about who sent it.
 *
 * Of a body that is printed the way we print, the signed text is cut out instead of being printed again. The steps
 * stand in one function: beside the verification of an RSA signature, passing each one's result on took as
 * long as the steps.
 *
 * @param body the bytes as received, any encoding of the transport undone
 * @returns the message with all that verification needs; or MESSAGE_TOO_LARGE, INVALID_MESSAGE, or
 *   INVALID_IDENTITY for `from` or `to`
 * @see message-flow.md, Message Reception
 */
export function readMessage(body: Uint8Array): Outcome<UnverifiedMessage> {
  if (body.byteLength > maxMessageBytes) {
    return refuse('MESSAGE_TOO_LARGE', `the body is larger than ${maxMessageBytes} bytes`);
  }
  const text = decode(body);
  if (text === undefined) return malformed('the body is not UTF-8');
  const value = parseJson(text);
  if (value === undefined) return malformed(notJson);
  const structure = inspectJsonStructure(value, text);
  if (!structure.ok) return malformed(structure.reason);
  const checked = checkMessage(value);
  if (!checked.ok) return checked;
  const message = checked.value;

  const tokens = scanJsonTokens(body);
  const ambiguity = ambiguityOf(tokens, structure.memberCount);
  if (ambiguity !== undefined) return malformed(ambiguity);
  const issuedAtMs = parseIssuedAt(message.issuedAt);
  if (issuedAtMs === undefined) {
    return malformed('issuedAt must be a real date as YYYY-MM-DDTHH:MM:SS[.fraction]Z');
  }
  const from = parseIdentity(message.from);
  if (!from.ok) return located('from', from.refusal);
  const to = parseUserIdentity(message.to);
  if (!to.ok) return located('to', to.refusal);
  const cut = tokens.printsAsIs ? cutSignedText(text, message) : undefined;
  const signed = cut ?? signedText(message);
  return accept({
    message,
    from: from.value,
    to: to.value,
    issuedAtMs,
    signedText: signed,
    canonicalText: cut === undefined ? canonicalText(message, signed) : text,
  });
}

function malformed(reason: string): Outcome<never> {
  return refuse('INVALID_MESSAGE', reason);
}

function located(member: 'from' | 'to', { code, reasons }: Refusal): Outcome<never> {
  return refuse(code, [...reasons, `${member} is not acceptable`]);
}

function decode(body: Uint8Array): string | undefined {
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}
