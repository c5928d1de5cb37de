import { afterAll, beforeAll, expect, test } from 'vitest';
import { printServerRecord } from '../../shared/protocol/server-record.ts';
import { createVerifier } from '../../shared/verifier/create-verifier.ts';
import type { ServerKey } from '../../shared/voucher/server-key.ts';
import { signVoucher } from '../../shared/voucher/sign-voucher.ts';
import { newServerKey } from '../forwarding/people.ts';
import { startSendingDomain } from './sending-domain.ts';

const publicUrl = 'https://btps.saas.example/messages';
const serverName = '_btps.sender.example';
const hourMs = 3_600_000;

let world: Awaited<ReturnType<typeof startSendingDomain>>;
let serverKey: ServerKey;

beforeAll(async () => {
  world = await startSendingDomain();
  serverKey = await newServerKey();
  world.zones.createZone(serverName);
  world.domain.publish(serverName, printServerRecord({ key: serverKey.spkiBase64 }), serverName);
});
afterAll(() => world.stop());

/** A message that was issued an hour ago, when its server took it, and the headers that say so. */
async function late(key = serverKey, acceptedAtMs = Date.now() - hourMs) {
  const nowMs = Date.now();
  const body = Buffer.from(
    JSON.stringify(world.domain.message({ issuedAt: new Date(acceptedAtMs).toISOString() })),
  );
  const request = { method: 'POST', targetUri: publicUrl, body };
  const fields = await signVoucher({ ...request, domain: 'sender.example', acceptedAtMs }, key, nowMs);
  // As servers on Node.js and others give them: arrays, letters of any case.
  const { 'signature-input': signatureInput, ...others } = fields;
  return {
    body,
    acceptedAtMs,
    headers: { ...others, 'Signature-Input': [signatureInput], host: 'saas.example' },
  };
}

test('a message of an hour with the voucher of its sender’s server is accepted, and to be remembered for a day (RFC 9421)', async () => {
  const { body, headers, acceptedAtMs } = await late();
  expect(await createVerifier({ ...world.options, publicUrl }).verify(body, { headers })).toMatchObject({
    verdict: 'accepted',
    vouchedAt: new Date(acceptedAtMs).toISOString(),
    replay: { rememberUntil: new Date(acceptedAtMs + 24 * hourMs + 60_000).toISOString() },
  });
});

test.each([
  ['without its voucher', { publicUrl }, async () => ({ ...(await late()), headers: {} })],
  ['with a voucher by another key', { publicUrl }, async () => late(await newServerKey())],
  ['with a voucher for another URL', { publicUrl: 'https://other.example/messages' }, () => late()],
  ['where no URL is known, so that no voucher is taken', {}, () => late()],
  [
    'of a domain that is served here, which nobody forwards',
    { publicUrl, recipientDomains: ['saas.example', 'sender.example'] },
    () => late(),
  ],
])('a message of an hour %s: MESSAGE_TOO_OLD (RFC 9421)', async (_, options, prepare) => {
  const { body, headers } = await prepare();
  expect(await createVerifier({ ...world.options, ...options }).verify(body, { headers })).toMatchObject({
    verdict: 'refused',
    code: 'MESSAGE_TOO_OLD',
  });
});

test('no voucher makes up for a message that is dated ahead: MESSAGE_FROM_FUTURE (best-practices, Replay Attacks)', async () => {
  const { body, headers } = await late(serverKey, Date.now() + 62_000);
  expect(await createVerifier({ ...world.options, publicUrl }).verify(body, { headers })).toMatchObject({
    code: 'MESSAGE_FROM_FUTURE',
  });
});
