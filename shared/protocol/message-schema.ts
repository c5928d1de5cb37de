import { base64ByteLength, isCanonicalBase64 } from './base64.ts';
import { accept, type Outcome, refuse } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';
import type { Message, MessageEncryption, MessageSignature } from './message.ts';

interface MemberRule {
  readonly accepts: (value: JsonValue) => boolean;
  /** Completes "{member} must be …". */
  readonly expected: string;
  readonly optional?: true;
}

type Rules<Shape> = Readonly<Record<keyof Shape, MemberRule>>;

const messageRules: Rules<Message> = {
  version: { accepts: (value) => value === '1.0', expected: '1.0' },
  issuedAt: { accepts: (value) => typeof value === 'string', expected: 'a date' },
  document: { accepts: () => true, expected: 'present' },
  id: matching(/^[A-Za-z0-9._:-]{1,128}$/, '1 to 128 of A-Z a-z 0-9 . _ : -'),
  type: matching(/^[a-z0-9_]{1,64}$/, '1 to 64 of a-z 0-9 _'),
  from: { accepts: (value) => typeof value === 'string', expected: 'an identity' },
  to: { accepts: (value) => typeof value === 'string', expected: 'an identity' },
  signature: { accepts: isJsonObject, expected: 'an object' },
  encryption: { accepts: isJsonObject, expected: 'an object', optional: true },
};

const signatureRules: Rules<MessageSignature> = {
  algorithm: { accepts: (value) => value === 'sha256', expected: 'sha256' },
  value: base64(),
  fingerprint: base64(32),
};

const commonEncryptionRules = {
  encryptedKey: base64(),
  type: matching(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ -'),
};

const encryptionRules = {
  'aes-256-cbc': { ...commonEncryptionRules, algorithm: anything(), iv: base64(16) },
  'aes-256-gcm': { ...commonEncryptionRules, algorithm: anything(), iv: base64(12), authTag: base64(16) },
} as const satisfies Record<MessageEncryption['algorithm'], Readonly<Record<string, MemberRule>>>;

/**
 * Checks the members of a message and their form; dates and identities are not looked into here.
 *
 * Written out rather than given to a schema library: that took as long as half of an RSA verification.
 *
 * @param value a strictly read JSON value
 * @returns the same value as a message, or INVALID_MESSAGE with every member that is at fault
 * @see message-flow.md, Message Construction
 */
export function checkMessage(value: JsonValue): Outcome<Message> {
  if (!isJsonObject(value)) return refuse('INVALID_MESSAGE', 'the message must be an object');
  const { document, signature, encryption } = value;
  const reasons = faultsIn(value, messageRules, '');
  if (isJsonObject(signature)) reasons.push(...faultsIn(signature, signatureRules, 'signature.'));
  if (isJsonObject(encryption)) reasons.push(...encryptionFaults(encryption, document));
  return reasons.length === 0 ? accept(value as unknown as Message) : refuse('INVALID_MESSAGE', reasons);
}

function encryptionFaults(encryption: JsonObject, document: JsonValue | undefined): readonly string[] {
  const { algorithm } = encryption;
  if (algorithm !== 'aes-256-cbc' && algorithm !== 'aes-256-gcm') {
    return ['encryption.algorithm must be aes-256-cbc or aes-256-gcm'];
  }
  const faults = faultsIn(encryption, encryptionRules[algorithm], 'encryption.');
  return typeof document === 'string'
    ? faults
    : [...faults, 'document must be a string when the message is encrypted'];
}

function faultsIn(object: JsonObject, rules: Readonly<Record<string, MemberRule>>, path: string): string[] {
  const faults: string[] = [];
  let known = 0;
  for (const name in rules) {
    const rule = rules[name] as MemberRule;
    const value = object[name];
    if (value !== undefined) known += 1;
    if (value === undefined ? !rule.optional : !rule.accepts(value)) {
      faults.push(`${path}${name} must be ${rule.expected}`);
    }
  }
  // The names of the others are the sender's text, and stay out of reasons.
  if (countMembers(object) > known) {
    faults.push(`${path.slice(0, -1) || 'the message'} has a member that is not part of the format`);
  }
  return faults;
}

function countMembers(object: JsonObject): number {
  let count = 0;
  for (const _ in object) count += 1;
  return count;
}

function matching(pattern: RegExp, expected: string): MemberRule {
  return { accepts: (value) => typeof value === 'string' && pattern.test(value), expected };
}

function base64(byteLength?: number): MemberRule {
  return {
    accepts: (value) =>
      typeof value === 'string' &&
      isCanonicalBase64(value) &&
      (byteLength === undefined || base64ByteLength(value) === byteLength),
    expected: `canonical base64${byteLength === undefined ? '' : ` of ${byteLength} bytes`}`,
  };
}

function anything(): MemberRule {
  return { accepts: () => true, expected: 'present' };
}
