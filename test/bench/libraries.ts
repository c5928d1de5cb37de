/**
 * Measures what other libraries take to verify what says the same, beside ours, in turns in one process, as multiples of
 * the floor (only `crypto.verify` of the digest): jose, a JWS of the signed text and a JWT of the signed members; mailauth,
 * a mail with that text, its DNS answered from memory; tweetnacl, our message with its signature checked by that.
 *
 * Run by `node test/bench/libraries.ts [--json] [--save]`. Ends with status 1 when ours is not as much faster than mailauth
 * as required.
 */
import type { KeyObject } from 'node:crypto';
import { CompactSign, compactVerify, jwtVerify } from 'jose';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import nacl from 'tweetnacl';
import { measureAsyncAgainstFloor } from './measure.ts';
import { report } from './results.ts';
import { type Case, floor, ours, verificationCases } from './verification-cases.ts';

/** By size of the document, kilobytes: the time of mailauth divided by ours. */
const leastOfMailauth: Readonly<Record<number, number>> = { 0.5: 4, 4: 4 };

type Verify = () => Promise<boolean>;

type JoseVerify = (
  token: string,
  key: KeyObject,
  options: { readonly algorithms: string[] },
) => Promise<unknown>;

async function jose(one: Case, verify: JoseVerify): Promise<Verify> {
  const alg = one.publicKey.type === 'rsa' ? 'RS256' : 'EdDSA';
  const signer = new CompactSign(Buffer.from(one.signedText)).setProtectedHeader({ alg });
  const token = await signer.sign(one.privateKey);
  const options = { algorithms: [alg] };
  return async () => Boolean(await verify(token, one.publicKey.keyObject, options));
}

async function mailauth(one: Case): Promise<Verify> {
  const pem = String(one.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const mail = [
    'From: alice@saas.com',
    'To: bob@receiver.com',
    'Subject: invoice',
    'Date: Wed, 15 Jan 2025 10:30:00 +0000',
    'Message-ID: <msg_abc123@saas.com>',
    '',
    ...(one.signedText.match(/.{1,900}/gs) ?? []),
    '',
  ].join('\r\n');
  const algorithm = one.publicKey.type === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256';
  const signer = { signingDomain: 'saas.com', selector: 'dev1234', privateKey: pem, algorithm };
  const options = { ...signer, canonicalization: 'relaxed/relaxed', signatureData: [signer] };
  const { signatures } = await dkimSign(mail, options);
  const signed = Buffer.from(signatures + mail);
  const record = `v=DKIM1; k=${one.publicKey.type}; p=${dkimKey(one)}`;
  const resolver = async () => [[record]];
  return async () => {
    const { results } = await dkimVerify(signed, { resolver });
    return results[0]?.status.result === 'pass';
  };
}

/** RFC 8463 section 3: an Ed25519 key is published as its 32 bytes. */
function dkimKey({ publicKey }: Case): string {
  const spki = Buffer.from(publicKey.spkiBase64, 'base64');
  return (publicKey.type === 'rsa' ? spki : spki.subarray(-32)).toString('base64');
}

function tweetnacl({ wire, publicKey, digest }: Case): Verify {
  const key = Buffer.from(publicKey.spkiBase64, 'base64').subarray(-32);
  return async () => {
    const { signature } = JSON.parse(wire.toString());
    return nacl.sign.detached.verify(digest, Buffer.from(signature.value, 'base64'), key);
  };
}

async function measure(one: Case) {
  const candidates: Record<string, Verify> = {
    ours: async () => ours(one),
    compactVerify: await jose(one, compactVerify),
    jwtVerify: await jose(one, jwtVerify),
    mailauth: await mailauth(one),
    ...(one.publicKey.type === 'ed25519' && { tweetnacl: tweetnacl(one) }),
  };
  const ratios = await measureAsyncAgainstFloor(() => floor(one), candidates);
  const of = (name: string) => Number((ratios[name] ?? Number.NaN).toFixed(2));
  const least = leastOfMailauth[one.kilobytes] ?? null;
  const mailauthOverOurs = of('mailauth') / of('ours');
  return {
    key: one.key,
    'document KB': one.kilobytes,
    'ours / floor': of('ours'),
    'jose compactVerify / floor': of('compactVerify'),
    'jose jwtVerify / floor': of('jwtVerify'),
    'mailauth / floor': of('mailauth'),
    'tweetnacl / floor': 'tweetnacl' in candidates ? of('tweetnacl') : null,
    'mailauth / ours': Number(mailauthOverOurs.toFixed(1)),
    'required, at least': least,
    holds: least === null ? null : mailauthOverOurs >= least,
  };
}

const rows: Awaited<ReturnType<typeof measure>>[] = [];
for (const one of verificationCases()) if (one.body === 'canonical') rows.push(await measure(one));
report({ name: 'libraries', rows, key: ['key', 'document KB'], figure: 'mailauth / ours' });
