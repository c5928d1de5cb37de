import { describe, expect, test } from 'vitest';
import { printEncryptionContext } from '../../shared/protocol/encryption-context.ts';
import { isSystemType, refuseSystemType, systemSender } from '../../shared/protocol/system-message.ts';

describe('messages of servers (design, Wire formats)', () => {
  test('they are from btps at the domain', () => {
    expect(systemSender('saas.com')).toBe('btps$saas.com');
  });

  test('a delivery failure from anybody else is INVALID_MESSAGE', () => {
    expect(isSystemType('btp_delivery_failure')).toBe(true);
    expect(refuseSystemType('btp_delivery_failure')).toEqual({
      ok: false,
      refusal: {
        code: 'INVALID_MESSAGE',
        reasons: ['messages of the type btp_delivery_failure come from servers alone'],
      },
    });
  });

  test('an invoice is anybody’s to send', () => {
    expect(isSystemType('btp_invoice')).toBe(false);
    expect(refuseSystemType('btp_invoice')).toBeUndefined();
  });
});

test('a ciphertext is bound to its message and parameters, in this order (message-flow, Message Construction)', () => {
  expect(
    printEncryptionContext({
      version: '1.0',
      issuedAt: '2025-01-15T10:30:00Z',
      id: 'msg_1',
      type: 'btp_invoice',
      from: 'dev1$alice.btps.saas.com',
      to: 'bob$receiver.com',
      algorithm: 'aes-256-gcm',
      encryptedKey: 'a2V5',
      iv: 'aXY=',
      encryptionType: 'standardEncrypt',
    }),
  ).toBe(
    '["btps-encryption-v1","1.0","2025-01-15T10:30:00Z","msg_1","btp_invoice","dev1$alice.btps.saas.com","bob$receiver.com","aes-256-gcm","a2V5","aXY=","standardEncrypt"]',
  );
});
