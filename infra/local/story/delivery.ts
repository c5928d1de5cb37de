import { generateKeyPair, signedInvoice } from '../cast.ts';
import { type Device, enrolDevice } from '../device.ts';
import { readTrail } from '../read-trail.ts';
import { alice, bob, newMessage, post, type Story } from './people.ts';

/**
 * The device sends a message, bob reads it, and whoever repeats, changes or forges it is refused.
 *
 * @returns access token of bob's device
 */
export async function deliverMessage({ cloud, narrator }: Story, device: Device): Promise<string> {
  const message = newMessage(device);
  narrator.title('The device signs an invoice and sends it');
  narrator.show(message);
  await narrator.expectSoon(202, 'accepted', () => post(cloud, '/messages', message));

  narrator.title('What the verdict rests on: the same message, verified but not delivered');
  const verdict = await narrator.expect(200, 'accepted', post(cloud, '/verify', message));
  narrator.check(verdict.dnssec === 'secure', 'a verdict that rests on secure answers');

  narrator.title(`${bob.text} opens his inbox, with the access token of a device of his own`);
  const { access_token: token } = await enrolDevice(cloud, bob.text, ['fetch-inbox']);
  const headers = { authorization: `Bearer ${token}` };
  const inbox = fetch(`${cloud.apiUrl}/inbox/${encodeURIComponent(bob.text)}`, { headers });
  await narrator.expect(200, message.id, inbox);

  narrator.title('Somebody sends the same message again');
  await narrator.expect(409, 'NONCE_ALREADY_USED', post(cloud, '/messages', message));

  narrator.title('Somebody changes the amount');
  const tampered = { ...newMessage(device), document: { totalAmount: { value: 999_999, currency: 'USD' } } };
  await narrator.expect(403, 'SIGNATURE_VERIFICATION_FAILED', post(cloud, '/messages', tampered));

  const stranger = `dev9999$${alice.originalIdentity}`;
  narrator.title(`${stranger}, whom nobody delegated, sends with a key of its own`);
  const undelegated = signedInvoice(stranger, bob.text, generateKeyPair());
  await narrator.expect(403, 'DELEGATION_NOT_FOUND', post(cloud, '/messages', undelegated));

  narrator.title('The audit trail of the sender');
  const events = await readTrail(cloud, alice.originalIdentity);
  for (const event of events) narrator.show(event);
  const written = events.filter((event) => JSON.stringify(event).includes(message.id));
  narrator.check(written.length === 1, 'one event for the accepted message');
  return token;
}
