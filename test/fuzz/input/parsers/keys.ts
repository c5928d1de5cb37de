import { generateKeyPairSync, sign } from 'node:crypto';
import { payloadDigest } from '../../../../shared/protocol/digest.ts';
import { verifyPortable } from '../../../../shared/protocol/ed25519-portable.ts';
import { parsePublicKey } from '../../../../shared/protocol/public-key.ts';
import { printPublicKeyPem, readPublicKeyText } from '../../../../shared/protocol/public-key-text.ts';
import { verifySignature } from '../../../../shared/protocol/signature.ts';
import { refusalFault } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const ed25519 = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = [ed25519, rsa].map(({ publicKey }) =>
  publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
);
const pems = spki.map((text) => printPublicKeyPem(text));
const [edSpki = '', rsaSpki = ''] = spki;
const signed = '{"version":"1.0"}';
const edKey = parsePublicKey(edSpki);
const rsaKey = parsePublicKey(rsaSpki);
const digest = payloadDigest(signed);
const edSignature = sign(null, digest, ed25519.privateKey).toString('base64');
const signatures = [edSignature, sign('sha256', digest, rsa.privateKey).toString('base64')];
signatures.push(sign('sha256', Buffer.from(signed), rsa.privateKey).toString('base64'));

function checkKey(text: string): string | undefined {
  const key = parsePublicKey(text);
  if (!key.ok) return refusalFault(key, ['INVALID_PUBLIC_KEY']);
  const { type, bits, spkiBase64, keyObject } = key.value;
  const same = keyObject.export({ format: 'der', type: 'spki' }).toString('base64') === spkiBase64;
  if (!same || readPublicKeyText(text) !== spkiBase64) return 'is another key than its text';
  if (type === 'rsa' ? bits < 2048 || bits > 4096 : bits !== 256) return `takes ${bits} bits`;
  const again = parsePublicKey(printPublicKeyPem(spkiBase64));
  return again.ok && again.value.fingerprint === key.value.fingerprint
    ? undefined
    : 'does not read what it prints';
}

/** Whatever the bytes, a signature holds only if it is one of those that were made, and both libraries say so. */
function checkSignature(value: string): string | undefined {
  if (!edKey.ok || !rsaKey.ok) return 'does not take fresh keys';
  const options = { acceptRsaPayloadSignatures: true };
  const made = new Set(signatures.map((each) => Buffer.from(each, 'base64').toString('hex')));
  const bytes = Buffer.from(value, 'base64');
  const verdicts = [edKey.value, rsaKey.value].map(
    (key) => verifySignature({ signedText: signed, message: { signature: { value } } }, key, options).ok,
  );
  if (verdicts.some(Boolean) && !made.has(bytes.toString('hex'))) return 'takes a signature that nobody made';
  const portable = verifyPortable(digest, bytes, Buffer.from(edSpki, 'base64').subarray(-32));
  return portable === verdicts[0] ? undefined : 'tweetnacl and OpenSSL disagree';
}

/** Public keys and signatures. */
export const keyTargets = [
  textTarget('public-key', [...spki, ...pems, ...pems.map((pem) => pem.replaceAll('\n', '\\n'))], checkKey, {
    weight: 5,
  }),
  textTarget('signature', signatures, checkSignature, { weight: 1 }),
];
