import { base64ByteLength, isCanonicalBase64 } from '../../../../shared/protocol/base64.ts';
import { readMessage } from '../../../../shared/protocol/read-message.ts';
import { signedText } from '../../../../shared/protocol/signed-text.ts';
import { readStrictJson } from '../../../../shared/protocol/strict-json.ts';
import { readPlainly } from '../../../protocol/plain-json-reader.ts';
import {
  cbcEncryption,
  formalSignature,
  gcmEncryption,
  seedExample,
  seedMembers,
} from '../../../protocol/seed-message.ts';
import { refusalFault, secretMarker } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const plain = { ...seedMembers, signature: formalSignature };
const bodies = [
  JSON.stringify(plain),
  JSON.stringify({ ...plain, document: secretMarker, encryption: cbcEncryption }),
  JSON.stringify({ ...plain, document: secretMarker, encryption: gcmEncryption }),
  JSON.stringify({
    ...plain,
    document: { n: [0, -1, 1.5, 1e-7, 9007199254740991], s: ['"\\\u0001é💣'], o: { a: {} } },
  }),
  JSON.stringify({ ...plain, document: [secretMarker, null, true, ['']] }, null, 2),
  seedExample,
  JSON.stringify({ signature: formalSignature, ...seedMembers }),
];

/** The fast path, the strict reader and a plain reader give one meaning, and what is stored means the same again. */
function checkMessage(input: string): string | undefined {
  // On the wire there are no lone surrogates.
  const text = input.toWellFormed();
  const read = readMessage(Buffer.from(text));
  if (!read.ok) return refusalFault(read, ['INVALID_MESSAGE', 'INVALID_IDENTITY', 'MESSAGE_TOO_LARGE']);
  if (readPlainly(text) === undefined) return 'takes what has no one meaning';
  const { message, signedText: signed, canonicalText } = read.value;
  const parsed = JSON.parse(text);
  if (JSON.stringify(message) !== JSON.stringify(parsed)) return 'reads another value than JSON.parse';
  if (signed !== signedText(parsed)) return 'covers another text by the signature';
  if (!canonicalText.startsWith(signed.slice(0, -1))) return 'stores another text than the signed one';
  const again = readMessage(Buffer.from(canonicalText));
  if (!again.ok) return 'does not read what it stores';
  return again.value.signedText === signed && again.value.canonicalText === canonicalText
    ? undefined
    : 'reads something else from what it stores';
}

function checkJson(text: string): string | undefined {
  const strict = readStrictJson(text);
  const plainly = text.isWellFormed() ? readPlainly(text) : undefined;
  if (!strict.ok) return plainly === undefined ? undefined : `refuses what has one meaning: ${strict.reason}`;
  if (plainly === undefined) return 'takes what has no one meaning';
  return JSON.stringify(strict.value) === JSON.stringify(plainly) ? undefined : 'reads another value';
}

function checkBase64(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  const isCanonical = text !== '' && bytes.toString('base64') === text;
  if (isCanonicalBase64(text) !== isCanonical) return `says ${!isCanonical}`;
  return !isCanonical || base64ByteLength(text) === bytes.length ? undefined : 'counts other bytes';
}

/** Messages, strict JSON and base64. */
export const messageTargets = [
  textTarget('message', bodies, checkMessage, { weight: 12, isJson: true }),
  textTarget('strict-json', [...bodies, '[1,2.50,"a",{"b":null}]', '"\\u0061"', '1500.00'], checkJson, {
    weight: 4,
    isJson: true,
  }),
  textTarget('base64', ['', 'AQ==', 'AQI=', 'AQID', '////', '++++', 'A'.repeat(344)], checkBase64, {
    weight: 3,
  }),
];
