import { base64ByteLength, isCanonicalBase64 } from './base64.ts';
import { characters, consistsOf } from './characters.ts';
import { accept, type Outcome, refuse } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';
import type { Message } from './message.ts';

const letters = characters.lowerCase | characters.upperCase | characters.digit;
const inIds = letters | characters.hyphen | characters.underscore | characters.dotOrColon;
const inTypes = characters.lowerCase | characters.digit | characters.underscore;
const inEncryptionTypes = letters | characters.hyphen | characters.underscore;

const fingerprintBytes = 32;
const cbcIvBytes = 16;
const gcmIvBytes = 12;
const gcmTagBytes = 16;

/**
 * Checks the members of a message and their form; dates and identities are not looked into here.
 *
 * Written out, because a schema library or a table of rules takes a good part of the time that verifying an
 * RSA signature does. Reasons never quote what the sender wrote, names of members included.
 *
 * @param value a JSON value
 * @returns the same value as a message, or INVALID_MESSAGE with every member that is at fault
 * @see message-flow.md, Message Construction
 */
export function checkMessage(value: JsonValue): Outcome<Message> {
  if (!isJsonObject(value)) return refuse('INVALID_MESSAGE', 'the message must be an object');
  const faults: string[] = [];
  checkSignedMembers(value, faults);
  checkSignature(value.signature, faults);
  if (value.encryption !== undefined) checkEncryption(value.encryption, value.document, faults);
  checkCount(value, value.encryption === undefined ? 8 : 9, 'the message', faults);
  return faults.length === 0 ? accept(value as unknown as Message) : refuse('INVALID_MESSAGE', faults);
}

function checkSignedMembers(message: JsonObject, faults: string[]): void {
  if (message.version !== '1.0') faults.push('version must be 1.0');
  if (typeof message.issuedAt !== 'string') faults.push('issuedAt must be a date');
  if (message.document === undefined) faults.push('document must be present');
  if (!isWord(message.id, inIds, 128)) faults.push('id must be 1 to 128 of A-Z a-z 0-9 . _ : -');
  if (!isWord(message.type, inTypes, 64)) faults.push('type must be 1 to 64 of a-z 0-9 _');
  if (typeof message.from !== 'string') faults.push('from must be an identity');
  if (typeof message.to !== 'string') faults.push('to must be a user identity');
}

function checkSignature(signature: JsonValue | undefined, faults: string[]): void {
  if (!isJsonObject(signature)) {
    faults.push('signature must be an object');
    return;
  }
  if (signature.algorithm !== 'sha256') faults.push('signature.algorithm must be sha256');
  if (!isBase64(signature.value)) faults.push('signature.value must be canonical base64');
  if (!isBase64(signature.fingerprint, fingerprintBytes)) {
    faults.push('signature.fingerprint must be canonical base64 of 32 bytes');
  }
  checkCount(signature, 3, 'signature', faults);
}

function checkEncryption(encryption: JsonValue, document: JsonValue | undefined, faults: string[]): void {
  if (!isJsonObject(encryption)) {
    faults.push('encryption must be an object');
    return;
  }
  if (typeof document !== 'string') faults.push('document must be a string when the message is encrypted');
  if (!isBase64(encryption.encryptedKey)) faults.push('encryption.encryptedKey must be canonical base64');
  if (!isWord(encryption.type, inEncryptionTypes, 64)) {
    faults.push('encryption.type must be 1 to 64 of A-Z a-z 0-9 _ -');
  }
  checkCipher(encryption, faults);
}

function checkCipher(encryption: JsonObject, faults: string[]): void {
  const { algorithm, iv, authTag } = encryption;
  if (algorithm === 'aes-256-cbc') {
    if (!isBase64(iv, cbcIvBytes)) faults.push('encryption.iv must be canonical base64 of 16 bytes');
    // Four members, which leaves no room for an authTag.
    checkCount(encryption, 4, 'encryption', faults);
  } else if (algorithm === 'aes-256-gcm') {
    if (!isBase64(iv, gcmIvBytes)) faults.push('encryption.iv must be canonical base64 of 12 bytes');
    if (!isBase64(authTag, gcmTagBytes)) {
      faults.push('encryption.authTag must be canonical base64 of 16 bytes');
    }
    checkCount(encryption, 5, 'encryption', faults);
  } else {
    faults.push('encryption.algorithm must be aes-256-cbc or aes-256-gcm');
  }
}

/** With every known member present, one more than there should be is one that is not known. */
function checkCount(object: JsonObject, known: number, path: string, faults: string[]): void {
  if (Object.keys(object).length > known) {
    faults.push(`${path} has a member that is not part of the format`);
  }
}

function isWord(value: JsonValue | undefined, allowed: number, maxLength: number): boolean {
  if (typeof value !== 'string') return false;
  return value !== '' && value.length <= maxLength && consistsOf(value, allowed);
}

function isBase64(value: JsonValue | undefined, byteLength?: number): boolean {
  if (typeof value !== 'string' || !isCanonicalBase64(value)) return false;
  return byteLength === undefined || base64ByteLength(value) === byteLength;
}
