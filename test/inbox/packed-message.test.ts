import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptedEvent } from '../../shared/audit/accepted-event.ts';
import { writeItem } from '../../shared/aws/item-attributes.ts';
import { listMessages } from '../../shared/inbox/list-messages.ts';
import { packMessage, unpackMessage } from '../../shared/inbox/packed-message.ts';
import { createTestDatabase } from '../test-database.ts';
import { noonMs, storedMessage } from './inbox-setup.ts';

const { client } = await createTestDatabase();
const { recipient, nonce, canonicalText } = storedMessage('bob$saas.com', noonMs);

/** A message as versions before the packed form stored it. */
const unpacked = writeItem({
  recipient,
  nonce,
  message: canonicalText,
  digest: 'ZGlnZXN0',
  messageId: 'msg_1',
  requestId: 'request-1',
  sender: 'dev1234$alice.btps.saas.com',
  originalIdentity: 'alice.btps.saas.com',
  fingerprint: 'ZmluZ2VycHJpbnQ=',
  signedWith: 'device',
  scheme: 'ed25519',
  dnssec: 'unchecked',
  acceptedAt: noonMs,
  expiresAt: noonMs / 1000 + 86_400,
});

test('any text comes out of its packed form character by character (message-flow.md, Message Structure)', async () => {
  await fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 5000 }), (text) => {
      expect(unpackMessage({ message: packMessage(text) })).toBe(text);
    }),
  );
});

test('an item without a message is a fault', () => {
  expect(() => unpackMessage({ digest: { S: 'ZGlnZXN0' } })).toThrow(
    new Error('malformed inbox item: message'),
  );
});

test('a message that was stored as text is listed as ever', async () => {
  await client.send(new PutItemCommand({ TableName: 'Inbox', Item: unpacked }));
  const inbox = { client, tableName: 'Inbox', now: () => noonMs, random: () => new Uint8Array(32) };
  expect(await listMessages(inbox, recipient)).toEqual({
    ok: true,
    value: {
      messages: [
        {
          receipt: nonce,
          message: JSON.parse(canonicalText),
          acceptedAt: '2026-01-31T12:00:00.000Z',
          digest: 'ZGlnZXN0',
          fingerprint: 'ZmluZ2VycHJpbnQ=',
          signedWith: 'device',
          scheme: 'ed25519',
          dnssec: 'unchecked',
        },
      ],
    },
  });
});

test('a message has the same audit event, packed or stored as text (design, Verification, step 10)', () => {
  const { messageId, originalIdentity, fingerprint, ...rest } = unpacked;
  const packed = { ...rest, message: packMessage(canonicalText) };
  expect(acceptedEvent(packed)).toEqual(acceptedEvent(unpacked));
  expect(acceptedEvent(packed)).toMatchObject({
    subject: originalIdentity?.S,
    messageId: messageId?.S,
    fingerprint: fingerprint?.S,
  });
});

test('a message comes out of a record of the table’s stream too, whose bytes are in base64', () => {
  const { B: bytes = new Uint8Array() } = packMessage(canonicalText);
  const message = { B: Buffer.from(bytes).toString('base64') } as unknown as AttributeValue;
  expect(unpackMessage({ message })).toBe(canonicalText);
});
