import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import type { Fault } from '../../infra/local/name-server/faults.ts';
import { createVerifier } from '../../shared/verifier/create-verifier.ts';
import type { Verdict } from '../../shared/verifier/verdict.ts';
import { Scene } from '../scene.ts';
import { deviceName, parentName, resolverOptions, SendingDomain } from './sending-domain.ts';

let scene: Scene;
let domain: SendingDomain;

beforeAll(async () => {
  // One instance of each function, so that what it has cached is known.
  scene = await Scene.start({ instances: 1 });
  domain = new SendingDomain(scene.cloud.zones);
});
afterAll(() => scene.stop());
afterEach(() => scene.cloud.nameServer.setFaults());

const verify = (body: unknown) => {
  const options = { ...resolverOptions(scene.cloud.nameServer), recipientDomains: ['saas.example'] };
  return createVerifier(options).verify(JSON.stringify(body));
};

/** What has to agree; lookups, times and durations are those of whoever looked. */
const essence = (verdict: Verdict | Record<string, unknown>) => {
  const { code, reasons, identity, messageId, fingerprint, signedWith, scheme, dnssec } = {
    ...verdict,
  } as Record<string, unknown>;
  return {
    verdict: verdict.verdict,
    code,
    reasons,
    identity,
    messageId,
    fingerprint,
    signedWith,
    scheme,
    dnssec,
  };
};

describe('the verdict on a message of another domain is that of POST /verify and of POST /messages (Receiving & Verification Flow)', () => {
  const both = async (body: unknown) => {
    const [ours, theirs] = await Promise.all([verify(body), scene.post('/verify', body)]);
    expect(theirs.status).toBe(200);
    expect(essence(ours)).toEqual(essence(theirs.body));
    const ingress = await scene.send(body);
    expect(ours.verdict === 'refused' ? [ours.status, ours.code] : [202, undefined]).toEqual([
      ingress.status,
      ingress.body.code,
    ]);
    return { ours, ingress };
  };

  test('signed by the listed device: accepted, and the digest is that of ingress', async () => {
    const message = domain.message();
    const { ours, ingress } = await both(message);
    expect(ours).toMatchObject({
      verdict: 'accepted',
      digest: ingress.body.digest,
      dnssec: 'secure',
      message,
    });
  });

  test('signed by another key under the device’s fingerprint: SIGNATURE_VERIFICATION_FAILED', async () => {
    const { signature, ...members } = domain.message();
    const other = domain.message(members, generateKeyPair());
    const forged = { ...other, signature: { ...other.signature, fingerprint: signature.fingerprint } };
    expect((await both(forged)).ours).toMatchObject({ code: 'SIGNATURE_VERIFICATION_FAILED' });
  });

  test('altered after it was signed: SIGNATURE_VERIFICATION_FAILED', async () => {
    const altered = { ...domain.message(), document: { totalAmount: { value: 1, currency: 'USD' } } };
    expect((await both(altered)).ours).toMatchObject({ code: 'SIGNATURE_VERIFICATION_FAILED' });
  });

  test('from a device that the parent record never listed: DELEGATION_NOT_FOUND', async () => {
    const key = generateKeyPair();
    const stranger = domain.message({ from: 'dev9$carol.btps.sender.example' }, key);
    expect((await both(stranger)).ours).toMatchObject({ code: 'DELEGATION_NOT_FOUND' });
  });

  test('of an identity without records: ORIGINAL_IDENTITY_NOT_FOUND', async () => {
    const nobody = domain.message({ from: 'dev1$nobody.btps.sender.example' });
    expect((await both(nobody)).ours).toMatchObject({ code: 'ORIGINAL_IDENTITY_NOT_FOUND' });
  });

  test('with a member that the format does not have: INVALID_MESSAGE', async () => {
    const { status, body } = await scene.post('/verify', { ...domain.message(), extra: 1 });
    const ours = await verify({ ...domain.message(), extra: 1 });
    expect(ours).toMatchObject({ code: body.code, status, reasons: body.reasons, lookups: [] });
    expect(body.code).toBe('INVALID_MESSAGE');
  });

  test.each<[string, string, Fault]>([
    ['dave', 'DNSSEC_VALIDATION_FAILED', { kind: 'tamper' }],
    ['erin', 'DNS_RESOLUTION_FAILED', { kind: 'rcode', rcode: 'SERVFAIL' }],
  ])('from %s, whose lookups end in a fault: %s, to be tried again', async (account, code, fault) => {
    const original = `${account}.btps.sender.example`;
    scene.cloud.nameServer.setFaults(({ name }) => (name.endsWith(original) ? fault : undefined));
    const message = domain.message({ from: `dev1$${original}` });
    expect((await both(message)).ours).toMatchObject({ code, retryable: true });
  });

  test('from a device that was taken off the list: DELEGATION_NOT_FOUND', async () => {
    domain.list([]);
    const ours = await verify(domain.message());
    expect(ours).toMatchObject({
      code: 'DELEGATION_NOT_FOUND',
      reasons: [`${parentName} does not list dev1`],
      lookups: [
        { name: parentName, outcome: 'answer', dnssec: 'secure' },
        { name: deviceName, outcome: 'answer', dnssec: 'secure' },
      ],
    });
  });
});
