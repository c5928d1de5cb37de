import assert from 'node:assert/strict';
import type { LocalCloud } from '../../../infra/local/cloud.ts';
import type { OutgoingDocument } from '../../../shared/client/index.ts';
import type { Device } from '../device.ts';
import { Portal, type User } from '../portal.ts';
import type { Story } from './story.ts';

const invoice = { title: 'Monthly Service Invoice', totalAmount: { value: 1500, currency: 'EUR' } };
const reminder = { title: 'Žádost o platbu', about: 'INV-2025-001' };

/** The life of a device, the same on every platform (message-flow, revocation; best-practices, Key Storage). */
export const lifeOfDevice: Story = {
  title:
    'enrolled, sent, was started again, was still signed in, sent, read and acknowledged, was revoked, has nothing left',
  tell,
};

async function tell(device: Device, cloud: LocalCloud, identity: string): Promise<void> {
  const portal = new Portal(cloud);
  const user = await portal.register(identity);
  await enrol(device, cloud, await portal.invite(user));
  const before = await device.run('device');
  await sendInvoice(device, user);
  await assertNothingShows(device);

  await device.restart();
  assert.deepEqual(await device.run('start'), { result: true }, 'it is still signed in');
  assert.deepEqual(await device.run('device'), before);
  await readBack(device, user);

  await portal.revoke(user);
  await noticeRevocation(device, user);
}

async function enrol(device: Device, cloud: LocalCloud, invitation: string): Promise<void> {
  assert.deepEqual(await device.run('start'), { result: false });
  const enrolled = await device.run('enrol', invitation);
  assert.ok('result' in enrolled, `enrolling failed: ${JSON.stringify(enrolled)}`);
  await cloud.registryStream.drained();
  assert.deepEqual(await device.run('status'), { result: 'ACTIVE' });
}

async function sendInvoice(device: Device, { identity: to, encryption }: User): Promise<void> {
  const encryptFor = device.encrypts ? { encryptFor: { recipientKey: encryption.publicKey } } : {};
  await accepted(device, { to, document: invoice, ...encryptFor });
}

async function accepted(device: Device, outgoing: OutgoingDocument): Promise<void> {
  const sent = await device.run('send', outgoing);
  assert.ok('result' in sent, `sending failed: ${JSON.stringify(sent)}`);
  assert.equal((sent.result as { status: string }).status, 'accepted');
}

async function readBack(device: Device, { identity: to, encryption }: User): Promise<void> {
  await accepted(device, { to, document: reminder });
  assert.deepEqual(await device.run('read', encryption.privateKey), {
    result: { documents: [invoice, reminder], acknowledged: 2, left: 0 },
  });
}

/** What is stored is no plain text, and a key handle gives nothing out. */
async function assertNothingShows(device: Device): Promise<void> {
  const { text, handles, exported } = await device.stored();
  assert.ok(text.length > 0, 'the credentials are stored');
  for (const plain of ['btps-credentials-v1', 'refreshToken', '"seed"', 'eyJhbGciOi']) {
    assert.ok(!text.includes(plain), `${plain} is stored in plain text`);
  }
  assert.deepEqual({ handles, exported }, { handles: device.keyForm === 'handle' ? 1 : 0, exported: 0 });
}

async function noticeRevocation(device: Device, { identity: to }: User): Promise<void> {
  const refused = await device.run('send', { to, document: reminder });
  assert.deepEqual(refused, { code: 'DELEGATION_REVOKED' });
  assert.deepEqual(await device.run('told'), {
    result: [{ revoked: { status: 'REVOKED', authority: 'own' } }, { reauthenticate: 'revoked' }],
  });
  assert.deepEqual(await device.stored(), { text: '', handles: 0, exported: 0 });
  await device.restart();
  assert.deepEqual(await device.run('start'), { result: false }, 'it is signed out');
  assert.deepEqual(await device.run('send', { to, document: reminder }), { code: 'NOT_ENROLLED' });
}
