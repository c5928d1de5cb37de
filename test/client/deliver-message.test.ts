import { expect, test } from 'vitest';
import type { AnyClientError } from '../../shared/client/client-errors.ts';
import { messageDigest } from '../../shared/protocol/digest.ts';
import { errorCatalogue } from '../../shared/protocol/errors.ts';
import { DeviceScene, errorOf, identity, statusRoute } from './device-scene.ts';
import { answer, lost, problem, type Reaction } from './scripted-server.ts';

const sent = (scene: DeviceScene) => scene.server.seen('POST /messages');

/** Refuses a message as one that was accepted before, under the digest that it has. */
const acceptedBefore: Reaction = (request) =>
  problem('NONCE_ALREADY_USED', { digest: messageDigest(JSON.stringify(request.body)) })(request);

test('a document is sent as a signed message in canonical order, and its acceptance returned (Client-Side Implementation)', async () => {
  const scene = await new DeviceScene().enrolled();
  const delivery = await scene.send();
  const [request] = sent(scene);
  expect(request?.url).toBe('https://api.saas.example/messages');
  expect(Object.keys(request?.body)).toEqual([
    'version',
    'issuedAt',
    'document',
    'id',
    'type',
    'from',
    'to',
    'signature',
  ]);
  expect(request?.body).toMatchObject({
    version: '1.0',
    issuedAt: '2026-01-15T10:30:00.000Z',
    document: { total: 1500 },
    type: 'btp_invoice',
    from: identity,
    to: 'bob$receiver.example',
    signature: { algorithm: 'sha256', fingerprint: scene.client.device?.fingerprint },
  });
  expect(delivery).toEqual({
    id: request?.body.id,
    status: 'accepted',
    digest: messageDigest(JSON.stringify(request?.body)),
    acceptedAt: '2026-01-15T10:30:00.000Z',
  });
});

test('NETWORK_ERROR repeats the very same message, and NONCE_ALREADY_USED with its digest counts as delivered (Error Handling)', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', lost, lost, acceptedBefore);
  const delivery = await scene.send();
  const [first, ...repeats] = sent(scene).map(({ body }) => body);
  expect(repeats).toEqual([first, first]);
  expect(delivery).toEqual({
    id: first.id,
    status: 'delivered',
    digest: messageDigest(JSON.stringify(first)),
  });
  expect(scene.server.seen(statusRoute)).toEqual([]);
});

test('NONCE_ALREADY_USED with another digest is MESSAGE_ALTERED (Error Handling)', async () => {
  const scene = await new DeviceScene().enrolled();
  const digest = messageDigest('another message');
  scene.server.on('POST /messages', lost, problem('NONCE_ALREADY_USED', { digest }));
  expect(await errorOf(scene.send())).toMatchObject({
    code: 'MESSAGE_ALTERED',
    retryable: false,
    reasons: ['the digests differ'],
  });
});

test('an acceptance of another digest is MESSAGE_ALTERED: parameters of the encryption are not signed', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', (request) => {
    const accepted = scene.acceptMessage(request);
    return { ...accepted, body: { ...(accepted.body as object), digest: messageDigest('changed') } };
  });
  expect(await errorOf(scene.send())).toMatchObject({ code: 'MESSAGE_ALTERED' });
});

test('NONCE_ALREADY_USED without a digest stays what it is', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', problem('NONCE_ALREADY_USED'));
  expect(await errorOf(scene.send())).toMatchObject({ code: 'NONCE_ALREADY_USED', status: 409 });
});

test('five attempts without an answer are NETWORK_ERROR; the prepared message can be delivered later', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', lost);
  const message = await scene.client.prepare({ to: 'bob$receiver.example', document: 'later' });
  const error = await errorOf(scene.time.until(scene.client.deliver(message)));
  expect(error).toMatchObject({
    code: 'NETWORK_ERROR',
    retryable: true,
    reasons: ['the request failed (ECONNRESET)'],
  });
  expect(sent(scene)).toHaveLength(5);
  expect(scene.server.seen(statusRoute)).toEqual([]);
  scene.server.on('POST /messages', acceptedBefore);
  expect(await scene.client.deliver(message)).toMatchObject({ id: message.id, status: 'delivered' });
});

test.each([
  ['an answer that is cut off', answer(202, '{"id":')],
  ['a gateway that fails', answer(502, '<html>Bad Gateway</html>')],
  ['a server that fails', problem('INTERNAL_ERROR')],
  ['DNS that gives no usable answer', problem('DNS_RESOLUTION_FAILED', {}, { 'retry-after': '2' })],
  [
    'a publication that is pending',
    problem('DELEGATION_NOT_FOUND', { retryable: true }, { 'retry-after': '5' }),
  ],
])('%s leaves open what became of the message: it is repeated', async (_, reaction) => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', reaction, scene.acceptMessage);
  expect(await scene.send()).toMatchObject({ status: 'accepted' });
  expect(sent(scene)).toHaveLength(2);
});

test('RATE_LIMIT_EXCEEDED for longer than 10 s is told to the app with its seconds, and asks for no status', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', problem('RATE_LIMIT_EXCEEDED', {}, { 'retry-after': '42' }));
  expect(await errorOf(scene.send())).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retryAfterSeconds: 42 });
  expect(sent(scene)).toHaveLength(1);
  expect(scene.server.seen(statusRoute)).toEqual([]);
});

test('TOKEN_EXPIRED on sending renews and sends the same message once more (Error Handling)', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', problem('TOKEN_EXPIRED'), scene.acceptMessage);
  expect(await scene.send()).toMatchObject({ status: 'accepted' });
  const [first, second] = sent(scene);
  expect(second?.body).toEqual(first?.body);
  expect([first, second].map((request) => request?.headers.authorization)).toEqual([
    'Bearer access-1',
    'Bearer access-2',
  ]);
});

test('a message posted to another server carries no token of ours', async () => {
  const scene = await new DeviceScene().enrolled();
  const message = await scene.client.prepare({ to: 'bob$receiver.example', document: 1 });
  await scene.client.deliver(message, { server: 'https://receiver.example' });
  expect(sent(scene).map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['https://receiver.example/messages', undefined],
  ]);
});

test.each([
  ['a recipient that is a device', { to: identity }, 'INVALID_IDENTITY'],
  ['a recipient in upper case', { to: 'Bob$receiver.example' }, 'INVALID_IDENTITY'],
  ['a type with a space', { type: 'an invoice' }, 'INVALID_MESSAGE'],
  ['a document that is none', { document: undefined }, 'INVALID_MESSAGE'],
  ['a document that holds itself', { document: circular() }, 'INVALID_MESSAGE'],
  ['a number beyond 2^53', { document: { total: 2 ** 60 } }, 'INVALID_MESSAGE'],
  ['a lone surrogate', { document: '\ud800' }, 'INVALID_MESSAGE'],
  ['a document over 256 KiB', { document: 'x'.repeat(262_144) }, 'MESSAGE_TOO_LARGE'],
])(
  '%s is refused on the device, and nothing is sent (Error Handling, input validation)',
  async (_, more, code) => {
    const scene = await new DeviceScene().enrolled();
    const error = await errorOf(scene.send(more));
    expect([error.code, error.status]).toEqual([code, undefined]);
    expect(sent(scene)).toEqual([]);
  },
);

test('a device without the scope send does not send (Token Validation)', async () => {
  const scene = await new DeviceScene().enrolled(['read-only']);
  expect(await errorOf(scene.send())).toMatchObject({
    code: 'INSUFFICIENT_SCOPE',
    reasons: ['this needs the scope send'],
  });
  expect(sent(scene)).toEqual([]);
});

test('a server whose answer is no problem of this protocol is UNEXPECTED_ANSWER, without its words', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', answer(403, { code: 'MADE_UP', reasons: ['access-1'] }));
  expect(await errorOf(scene.send())).toMatchObject({
    code: 'UNEXPECTED_ANSWER',
    status: 403,
    reasons: ['the refusal names no known code'],
  });
});

function circular(): object {
  const document: Record<string, unknown> = {};
  document.self = document;
  return document;
}

const rateLimited = problem('RATE_LIMIT_EXCEEDED', {}, { 'retry-after': '42' });

test.each([
  ['a connection that is lost', lost],
  ['an answer that is not whole', answer(202, '{"id":')],
  ['SERVICE_UNAVAILABLE of a write that timed out', problem('SERVICE_UNAVAILABLE')],
  ['INTERNAL_ERROR of a write that timed out', problem('INTERNAL_ERROR')],
])('%s, and then a refusal: the refusal says that the message may have arrived', async (_, first) => {
  const scene = await new DeviceScene().enrolled();
  for (const code of ['DNS_RESOLUTION_FAILED', 'MESSAGE_TOO_OLD'] as const) {
    scene.server.on('POST /messages', first, problem(code, {}, { 'retry-after': '42' }));
    const { status } = errorCatalogue[code];
    expect(await errorOf(scene.send())).toMatchObject({
      code,
      status,
      mayHaveArrived: true,
      requestId: 'req-1',
    });
  }
});

test.each([
  ['no answer at all', lost, 'NETWORK_ERROR'],
  ['an acceptance of nothing', answer(202, {}), 'UNEXPECTED_ANSWER'],
])('%s: the message may have arrived', async (_, reaction, code) => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', reaction);
  expect(await errorOf(scene.send())).toMatchObject({ code, mayHaveArrived: true });
});

test.each([
  ['RATE_LIMIT_EXCEEDED', rateLimited],
  ['DNS_RESOLUTION_FAILED', problem('DNS_RESOLUTION_FAILED')],
  ['INVALID_MESSAGE', problem('INVALID_MESSAGE')],
  ['UNEXPECTED_ANSWER', answer(403, {})],
])('%s at every attempt: the message has not arrived', async (code, reaction) => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', reaction);
  const error = await errorOf(scene.send());
  expect([error.code, error.mayHaveArrived]).toEqual([code, undefined]);
});

test('a lost answer, TOKEN_EXPIRED, and a refusal with the new token: the message may have arrived', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', lost, problem('TOKEN_EXPIRED'), rateLimited);
  expect(await errorOf(scene.send())).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', mayHaveArrived: true });
  expect(sent(scene)).toHaveLength(3);
});

test('a lost answer, TOKEN_EXPIRED, and a renewal that fails: only the error of the message is in doubt', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server
    .on('POST /messages', lost, problem('TOKEN_EXPIRED'))
    .on('POST /auth/tokens', problem('INVALID_AUTH_TOKEN'));
  expect(await errorOf(scene.send())).toMatchObject({ code: 'INVALID_AUTH_TOKEN', mayHaveArrived: true });
  const [{ error } = {}] = scene.reauthentications.filter(({ cause }) => cause === 'session-ended') as {
    error?: AnyClientError;
  }[];
  expect([error?.code, error?.mayHaveArrived]).toEqual(['INVALID_AUTH_TOKEN', undefined]);
});
