import { describe, expect, test } from 'vitest';
import { failureMessageType, refuseSystemType } from '../../shared/protocol/system-message.ts';
import { refuseAge } from '../../shared/verification/message-age.ts';
import { deviceDocument } from './documents.ts';
import { schemaCheck } from './schema-check.ts';

const check = schemaCheck(deviceDocument, true);
const nowMs = Date.parse('2026-01-15T10:30:00.000Z');

/** A verdict as `POST /verify` puts it together. */
const verdict = (refusal: object | undefined) => ({
  verdict: 'refused',
  ...refusal,
  identity: 'dev1234$alice.btps.saas.com',
  messageId: 'msg_1',
  fingerprint: Buffer.alloc(32).toString('base64'),
  lookups: [],
  refreshed: false,
  durationMs: 1,
  timestamp: '2026-01-15T10:30:00.000Z',
});

const faultOf = (refusal: object | undefined) => check('#/components/schemas/Verdict', verdict(refusal));

describe('a message that is well signed and refused all the same is a verdict of the documented codes', () => {
  test.each([
    ['INVALID_MESSAGE', `the type ${failureMessageType}`, refuseSystemType(failureMessageType)?.refusal],
    ['MESSAGE_TOO_OLD', 'issued 301 s ago', refuseAge(nowMs - 301_000, nowMs)],
    ['MESSAGE_FROM_FUTURE', 'issued in an hour', refuseAge(nowMs + 3_600_000, nowMs)],
  ])('%s: %s', (code, _, refusal) => {
    expect(refusal).toMatchObject({ code });
    expect(faultOf(refusal)).toBeUndefined();
  });

  test('a code that no verdict has is a fault', () => {
    expect(faultOf({ code: 'RELAY_DENIED', reasons: [] })).toMatch(
      /must be equal to one of the allowed values/,
    );
  });
});
