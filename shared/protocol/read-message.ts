import { canonicalText, isCanonicalBody } from './canonical-text.ts';
import { accept, type Outcome, refuse } from './errors.ts';
import { type Identity, parseIdentity, parseUserIdentity, type UserIdentity } from './identity.ts';
import { parseIssuedAt } from './issued-at.ts';
import type { Message, UnverifiedMessage } from './message.ts';
import { checkMessage } from './message-schema.ts';
import { signedText } from './signed-text.ts';
import { ambiguityOf, type JsonReading, readJson } from './strict-json.ts';

/** Largest body that is read, bytes. */
export const maxMessageBytes = 256 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the body of a request as a message that has one meaning only. Nothing is known yet about who sent it.
 *
 * A body that is printed the way we print is parsed and printed once and needs no second reading of its text.
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
  if (text === undefined) return refuse('INVALID_MESSAGE', 'the body is not UTF-8');
  const reading = readJson(text);
  if (!reading.ok) return refuse('INVALID_MESSAGE', reading.reason);
  const message = checkMessage(reading.value.value);
  return message.ok ? readWellFormed(message.value, reading.value) : message;
}

function readWellFormed(message: Message, reading: JsonReading): Outcome<UnverifiedMessage> {
  const signed = signedText(message);
  const canonical = canonicalText(message, signed);
  const canonicalBody = isCanonicalBody(reading.text, signed, canonical);
  const ambiguity = canonicalBody ? undefined : ambiguityOf(reading);
  if (ambiguity !== undefined) return refuse('INVALID_MESSAGE', ambiguity);

  const issuedAtMs = parseIssuedAt(message.issuedAt);
  if (issuedAtMs === undefined) {
    return refuse('INVALID_MESSAGE', 'issuedAt must be a real date as YYYY-MM-DDTHH:MM:SS[.fraction]Z');
  }
  const from = located('from', parseIdentity(message.from));
  if (!from.ok) return from;
  const to = located('to', parseUserIdentity(message.to));
  if (!to.ok) return to;
  return accept({
    message,
    from: from.value,
    to: to.value,
    issuedAtMs,
    signedText: signed,
    canonicalText: canonical,
    canonicalBody,
  });
}

function located<Kind extends Identity | UserIdentity>(
  member: 'from' | 'to',
  identity: Outcome<Kind>,
): Outcome<Kind> {
  if (identity.ok) return identity;
  return refuse(identity.refusal.code, [...identity.refusal.reasons, `${member} is not acceptable`]);
}

function decode(body: Uint8Array): string | undefined {
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}
