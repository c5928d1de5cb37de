import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPair, type KeyPair, signedInvoice } from '../../infra/local/cast.ts';
import { errorCatalogue } from '../../shared/protocol/errors.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { revokeDevice } from '../../shared/registry/seed.ts';
import { type HttpAnswer, Scene } from '../scene.ts';

let scene: Scene;
let sources = 0;

beforeAll(async () => {
  scene = await Scene.start();
  scene.cloud.zones.createZone('btps.other.example');
  await publishForeign('carol', ['dev1']);
  // All of alice's devices are listed before her parent record is first looked up.
  devices.lost = await scene.addDevice('lost');
  devices.reader = await scene.addDevice('reader', { scopes: ['read-only'] });
  await scene.addDevice('hijacked');
});
afterAll(() => scene.stop());
beforeEach(() => {
  sources += 1;
});

/** Each test comes from an address of its own, so that none is limited by what another was refused. */
const source = () => `198.51.100.${sources}`;
const send = (message: unknown) => scene.send(message, source());

const devices: Record<string, KeyPair> = {};
const foreign = { primary: generateKeyPair(), device: generateKeyPair() };

async function publishForeign(account: string, devices: readonly string[]): Promise<void> {
  const name = `${account}.btps.other.example`;
  const primaryKey = foreign.primary.publicKey.spkiBase64;
  await scene.registrar.publish(name, printParentRecord({ primaryKey, devices }));
  for (const device of devices) {
    await scene.registrar.publish(
      `${device}.${name}`,
      printDeviceRecord({ key: foreign.device.publicKey.spkiBase64 }),
    );
  }
}

function foreignMessage(from: string, key = foreign.device) {
  return signedInvoice(from, scene.bob.text, key);
}

/** The whole problem, apart from the id of the request, which is only there. */
function expectProblem(
  answer: HttpAnswer,
  code: keyof typeof errorCatalogue,
  reasons: readonly unknown[],
  more: object = {},
): void {
  const { status, retryable, title, action } = errorCatalogue[code];
  expect(answer.body).toEqual({
    type: `urn:btps:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: expect.any(String),
    code,
    retryable,
    action,
    reasons,
    requestId: expect.any(String),
    ...more,
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
}

describe('step 1: the message is read strictly', () => {
  it('a body over 256 KiB is MESSAGE_TOO_LARGE', async () => {
    const answer = await send(scene.message({ document: 'x'.repeat(256 * 1024) }));
    expectProblem(answer, 'MESSAGE_TOO_LARGE', ['the body is larger than 262144 bytes']);
  });

  it('a document of 250 KiB is accepted', async () => {
    expect((await send(scene.message({ document: 'x'.repeat(250 * 1024) }))).status).toBe(202);
  });

  it.each([
    ['no body', ''],
    ['text that is not JSON', '{"version":'],
    ['JSON that is no object', '[]'],
    ['an object without the members', '{}'],
    ['a member that is named twice', '{"version":"1.0","version":"1.0"}'],
  ])('%s is INVALID_MESSAGE', async (_, body) => {
    expectProblem(await send(body), 'INVALID_MESSAGE', expect.any(Array));
  });

  it('an unknown member is INVALID_MESSAGE', async () => {
    expectProblem(await send({ ...scene.message(), extra: 1 }), 'INVALID_MESSAGE', expect.any(Array));
  });

  it('a duplicate member inside the document is INVALID_MESSAGE, although JSON.parse would take it', async () => {
    const body = JSON.stringify(scene.message({ document: { total: 1 } }));
    const doubled = body.replace('"total":1', '"total":1,"total":1');
    expectProblem(await send(doubled), 'INVALID_MESSAGE', expect.any(Array));
  });

  it.each([
    'a$b$c',
    'a.b$alice.btps.saas.example',
    'Dev1234$alice.btps.saas.example',
    'dev1234$alice.btps.saas.example.',
    'dev1234$alice..saas.example',
    `${'d'.repeat(64)}$alice.btps.saas.example`,
    'dév$alice.btps.saas.example',
  ])('from %s is INVALID_IDENTITY', async (from) => {
    const message = { ...scene.message(), from };
    expectProblem(await send(message), 'INVALID_IDENTITY', expect.any(Array));
  });

  it('a delegated identity as the recipient is INVALID_IDENTITY', async () => {
    expectProblem(
      await send(scene.message({ to: 'dev1$bob.btps.saas.example' })),
      'INVALID_IDENTITY',
      expect.any(Array),
    );
  });

  it('another media type is UNSUPPORTED_MEDIA_TYPE', async () => {
    const answer = await scene.request('POST', '/messages', { body: '{}' });
    expectProblem(answer, 'UNSUPPORTED_MEDIA_TYPE', ['content-type has to be application/json']);
  });
});

describe('step 2: age and relaying, before anything is asked of anybody', () => {
  const issued = (secondsAgo: number) =>
    scene.message({ issuedAt: new Date(Date.now() - secondsAgo * 1000).toISOString() });

  it('issued 302 s ago is MESSAGE_TOO_OLD (best-practices, Replay Attacks)', async () => {
    expectProblem(await send(issued(302)), 'MESSAGE_TOO_OLD', [expect.stringMatching(/^issued 30\d s ago$/)]);
  });

  it('issued 290 s ago is accepted', async () => {
    expect((await send(issued(290))).status).toBe(202);
  });

  it('issued 65 s ahead is MESSAGE_FROM_FUTURE', async () => {
    expectProblem(await send(issued(-65)), 'MESSAGE_FROM_FUTURE', [
      expect.stringMatching(/^issued 6\d s ahead$/),
    ]);
  });

  it('a message from one foreign domain to another is RELAY_DENIED, without a query', async () => {
    scene.cloud.nameServer.resetQueryCounts();
    const message = signedInvoice('dev1$zoe.btps.other.example', 'bob$third.example', foreign.device);
    expectProblem(await send(message), 'RELAY_DENIED', [
      'neither other.example nor third.example is served here',
    ]);
    expect(scene.cloud.nameServer.queryCounts).toEqual(new Map());
  });
});

describe('steps 3 and 4: the registry, then DNS', () => {
  it('a device that the registry revoked is DELEGATION_REVOKED from the next request on', async () => {
    const message = () =>
      signedInvoice('lost$alice.btps.saas.example', scene.bob.text, devices.lost as KeyPair);
    expect((await send(message())).status).toBe(202);
    await revokeDevice(scene.registrar.dynamoDb, scene.cloud.tables.Registry.name, {
      originalIdentity: scene.alice.originalIdentity,
      delegatedId: 'lost',
      revokedAt: new Date().toISOString(),
      revocationId: 'rev_1',
    });
    expectProblem(await send(message()), 'DELEGATION_REVOKED', ['the registry says: device-revoked']);
  });

  it('a user of ours that nobody registered is ORIGINAL_IDENTITY_NOT_FOUND', async () => {
    const message = signedInvoice('dev1$nobody.btps.saas.example', scene.bob.text, foreign.device);
    expectProblem(await send(message), 'ORIGINAL_IDENTITY_NOT_FOUND', [
      'the registry does not know nobody.btps.saas.example',
    ]);
  });

  it('a foreign user without a record is ORIGINAL_IDENTITY_NOT_FOUND', async () => {
    expectProblem(
      await send(foreignMessage('dev1$nobody.btps.other.example')),
      'ORIGINAL_IDENTITY_NOT_FOUND',
      ['nobody.btps.other.example: no-data'],
    );
  });

  it('a foreign device that its user lists is accepted', async () => {
    expect((await send(foreignMessage('dev1$carol.btps.other.example'))).status).toBe(202);
  });

  it('a foreign user is verified with the key of the parent record alone', async () => {
    const answer = await send(foreignMessage('carol$other.example', foreign.primary));
    expect(answer).toMatchObject({ status: 202, body: { signedWith: 'primary' } });
  });

  it('a foreign device that its user does not list is DELEGATION_NOT_FOUND', async () => {
    expectProblem(await send(foreignMessage('dev2$carol.btps.other.example')), 'DELEGATION_NOT_FOUND', [
      'carol.btps.other.example does not list dev2',
    ]);
  });

  it('a device of ours that is registered and not published yet is DELEGATION_NOT_FOUND, retryable', async () => {
    const dora = { ...scene.alice, text: 'dora$saas.example', originalIdentity: 'dora.btps.saas.example' };
    const [primary, key] = [generateKeyPair(), generateKeyPair()];
    await scene.registrar.addUser(dora, primary.publicKey);
    await scene.registrar.addDevice(
      {
        ...scene.device,
        delegatedId: 'new',
        originalIdentity: dora.originalIdentity,
        deviceName: 'new.dora.btps.saas.example',
      },
      key.publicKey,
      primary.publicKey,
      { publication: 'pending' },
    );
    const listed = printParentRecord({ primaryKey: primary.publicKey.spkiBase64, devices: [] });
    await scene.registrar.publish(dora.originalIdentity, listed);
    const message = signedInvoice('new$dora.btps.saas.example', scene.bob.text, key);
    expectProblem(await send(message), 'DELEGATION_NOT_FOUND', ['dora.btps.saas.example does not list new'], {
      retryable: true,
    });
  });

  const parent = () =>
    printParentRecord({ primaryKey: foreign.primary.publicKey.spkiBase64, devices: ['dev1'] });

  it.each([
    ['no-record', [], 'DEVICE_RECORD_NOT_FOUND', 'dev1.no-record.btps.other.example: no-data'],
    [
      'no-key',
      ['v=spf1 -all'],
      'DEVICE_KEY_NOT_FOUND',
      'dev1.no-key.btps.other.example has TXT records but no key tag',
    ],
    ['bad-key', ['key=AAAA'], 'INVALID_PUBLIC_KEY', 'the key is neither Ed25519 nor RSA'],
    [
      'two-records',
      ['key=AAAA', 'key=BBBB'],
      'INVALID_DELEGATION_RECORD',
      'dev1.two-records.btps.other.example: 2 delegation records stand at one name',
    ],
    ['empty-key', ['key='], 'DELEGATION_REVOKED', 'dev1.empty-key.btps.other.example has an empty key'],
  ] as const)('a foreign device record of the kind %s is refused', async (account, values, code, reason) => {
    const name = `${account}.btps.other.example`;
    await scene.registrar.publish(name, parent());
    if (values.length > 0) await scene.registrar.publish(`dev1.${name}`, ...values);
    expectProblem(await send(foreignMessage(`dev1$${name}`)), code, [reason]);
  });

  it('an expired foreign device is DELEGATION_EXPIRED', async () => {
    const key = foreign.device.publicKey.spkiBase64;
    await scene.registrar.publish('expired.btps.other.example', parent());
    await scene.registrar.publish(
      'dev1.expired.btps.other.example',
      printDeviceRecord({ key, expiresAtSeconds: 1_736_937_000 }),
    );
    expectProblem(await send(foreignMessage('dev1$expired.btps.other.example')), 'DELEGATION_EXPIRED', [
      'the delegation expired at 2025-01-15T10:30:00.000Z',
    ]);
  });

  it('a device without the scope send is INSUFFICIENT_SCOPE', async () => {
    const message = signedInvoice(
      'reader$alice.btps.saas.example',
      scene.bob.text,
      devices.reader as KeyPair,
    );
    expectProblem(await send(message), 'INSUFFICIENT_SCOPE', ['the device lacks the scope send']);
  });

  it('another key in our zone than in our registry is INVALID_DELEGATION_RECORD, retryable, and logged', async () => {
    const intruder = generateKeyPair();
    await scene.registrar.publish(
      'hijacked.alice.btps.saas.example',
      printDeviceRecord({ key: intruder.publicKey.spkiBase64 }),
    );
    const message = signedInvoice('hijacked$alice.btps.saas.example', scene.bob.text, intruder);
    expectProblem(
      await send(message),
      'INVALID_DELEGATION_RECORD',
      ['hijacked.alice.btps.saas.example holds another key than the registry'],
      { retryable: true },
    );
    expect(scene.cloud.logs.some(({ text }) => text.includes('damaged_zone'))).toBe(true);
  });

  it('servers that fail are DNS_RESOLUTION_FAILED with Retry-After, and nothing is charged to the source', async () => {
    scene.cloud.nameServer.setFaults(({ name }) =>
      name.includes('unlucky') ? { kind: 'rcode', rcode: 'SERVFAIL' } : undefined,
    );
    const answer = await send(foreignMessage('dev1$unlucky.btps.other.example'));
    scene.cloud.nameServer.setFaults();
    expectProblem(answer, 'DNS_RESOLUTION_FAILED', expect.any(Array));
    expect(answer.headers.get('retry-after')).toBe('5');
  });
});

describe('step 5: the signature', () => {
  it('a document that was changed is SIGNATURE_VERIFICATION_FAILED', async () => {
    const message = { ...scene.message(), document: { total: 1 } };
    expectProblem(await send(message), 'SIGNATURE_VERIFICATION_FAILED', [
      'the signature does not hold under this ed25519 key',
    ]);
  });

  it('a key that DNS does not hold is SIGNATURE_VERIFICATION_FAILED', async () => {
    expectProblem(await send(scene.message({}, generateKeyPair())), 'SIGNATURE_VERIFICATION_FAILED', [
      'the fingerprint is not that of a key of the sender',
    ]);
  });

  it('the primary key may sign for a listed device, and the answer says so', async () => {
    const answer = await send(scene.message({}, scene.aliceKey));
    expect(answer).toMatchObject({ status: 202, body: { signedWith: 'primary' } });
  });

  it.each([2048, 3072, 4096])('a device with an RSA key of %i bits is accepted', async (bits) => {
    const key = generateKeyPair(bits);
    const name = `rsa${bits}.btps.other.example`;
    const primaryKey = foreign.primary.publicKey.spkiBase64;
    await scene.registrar.publish(name, printParentRecord({ primaryKey, devices: ['dev1'] }));
    await scene.registrar.publish(`dev1.${name}`, printDeviceRecord({ key: key.publicKey.spkiBase64 }));
    expect((await send(foreignMessage(`dev1$${name}`, key))).status).toBe(202);
  });
});

describe('step 6: a refusal on cached records', () => {
  it('a device that is listed after it was refused is accepted once the records are 5 s old', async () => {
    await publishForeign('erin', []);
    const message = () => foreignMessage('dev1$erin.btps.other.example');
    expectProblem(await send(message()), 'DELEGATION_NOT_FOUND', expect.any(Array));
    await publishForeign('erin', ['dev1']);
    await sleep(5200);
    expect((await send(message())).status).toBe(202);
  });
});

describe('step 7: replays and recipients', () => {
  it('the same message again is NONCE_ALREADY_USED with the digest of the first', async () => {
    const message = scene.message();
    const first = await send(message);
    expectProblem(
      await send(message),
      'NONCE_ALREADY_USED',
      ['a message with this sender, id and time was accepted before'],
      { digest: first.body.digest },
    );
  });

  it('a copy whose unsigned part was changed is refused with the digest of what was accepted', async () => {
    const encryption = {
      algorithm: 'aes-256-cbc',
      encryptedKey: Buffer.alloc(256).toString('base64'),
      iv: Buffer.alloc(16).toString('base64'),
      type: 'standardEncrypt',
    };
    const message = { ...scene.message({ document: 'AAAA' }), encryption };
    const first = await send(message);
    expect(first.status).toBe(202);
    const altered = { ...message, encryption: { ...encryption, iv: Buffer.alloc(16, 1).toString('base64') } };
    const answer = await send(altered);
    expect(answer.body).toMatchObject({ code: 'NONCE_ALREADY_USED', digest: first.body.digest });
  });

  it('an unknown recipient of ours is RECIPIENT_NOT_FOUND', async () => {
    expectProblem(await send(scene.message({ to: 'nobody$saas.example' })), 'RECIPIENT_NOT_FOUND', [
      'saas.example has no such user',
    ]);
  });

  it('a message of our user to another domain is accepted, once', async () => {
    const message = scene.message({ to: 'carol$other.example' });
    const answer = await send(message);
    expect(answer).toMatchObject({ status: 202, body: { id: message.id, status: 'accepted' } });
    expectProblem(
      await send(message),
      'NONCE_ALREADY_USED',
      ['a message with this sender, id and time was accepted before'],
      { digest: answer.body.digest },
    );
  });

  it('a failure message from outside is INVALID_MESSAGE: only servers write those', async () => {
    expectProblem(await send(scene.message({ type: 'btp_delivery_failure' })), 'INVALID_MESSAGE', [
      'messages of the type btp_delivery_failure come from servers alone',
    ]);
  });

  it('a user may write to herself', async () => {
    expect((await send(scene.message({ to: scene.alice.text }))).status).toBe(202);
  });
});

describe('step 9: delivery', () => {
  it('what is delivered is the message that was verified', async () => {
    const message = scene.message({ document: { title: 'Invoice', amount: 1500.5, note: 'ä€😀' } });
    const answer = await send(message);
    expect(answer.body).toEqual({
      id: message.id,
      status: 'accepted',
      acceptedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      digest: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      signedWith: 'device',
    });
    const listed = (await scene.inbox()).body.messages.find(
      (entry: { message: { id: string } }) => entry.message.id === message.id,
    );
    expect(listed).toEqual({
      receipt: expect.any(String),
      message,
      acceptedAt: answer.body.acceptedAt,
      digest: answer.body.digest,
      fingerprint: scene.deviceKey.publicKey.fingerprint,
      signedWith: 'device',
      scheme: 'ed25519',
      dnssec: 'secure',
    });
  });

  it('a body with other white space and order of members is delivered in canonical order', async () => {
    const { signature, ...members } = scene.message();
    const answer = await send(JSON.stringify({ signature, ...members }, null, 2));
    expect(answer.status).toBe(202);
  });
});

describe('what every route shares', () => {
  it('an unknown path is ROUTE_NOT_FOUND', async () => {
    expectProblem(await scene.request('GET', '/nowhere'), 'ROUTE_NOT_FOUND', [
      'no route of this API has this path',
    ]);
  });

  it('another method is METHOD_NOT_ALLOWED with Allow', async () => {
    const answer = await scene.request('DELETE', '/messages');
    expectProblem(answer, 'METHOD_NOT_ALLOWED', ['POST']);
    expect(answer.headers.get('allow')).toBe('POST');
  });
});
