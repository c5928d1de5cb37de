import { describe, expect, test } from 'vitest';
import { delegatedIdentity, userIdentity } from '../../infra/local/cast.ts';
import { chargeSender, speculativeCharge } from '../../shared/acceptance/charges.ts';
import type { Outcome } from '../../shared/protocol/errors.ts';
import type { Limits } from '../../shared/rate-limit/limits.ts';
import { limiterInstance, noonMs } from '../rate-limit/limiter-setup.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';

const { connect } = await createTestDatabase();
const settings = { domain: 'saas.example' };
const kb = 1024;

/** Charges one message after another to a limiter with these limits; each test has senders and inboxes of its own. */
function chargeAll(limits: Partial<Limits>) {
  const sent: SentCommands = [];
  const limiter = limiterInstance(connect(sent), { nowMs: noonMs }, limits);
  let issuedAtMs = noonMs;
  async function charge(from: string, to: string, bodyBytes: number): Promise<string> {
    issuedAtMs += 1;
    const message = { from: delegatedIdentity(from), to: userIdentity(to), issuedAtMs };
    const speculation = speculativeCharge(message, limiter);
    speculation.begin();
    return outcomeOf(await chargeSender(message, bodyBytes, speculation, { limiter, settings }));
  }
  return { charge, sent };
}

function outcomeOf(refused: Outcome<never> | undefined): string {
  return refused === undefined || refused.ok ? 'charged' : refused.refusal.reasons.join();
}

describe('messages of other domains (design, Verification)', () => {
  test.each([
    { bodyBytes: 1, admitted: 16 },
    { bodyBytes: 16 * kb, admitted: 16 },
    { bodyBytes: 16 * kb + 1, admitted: 8 },
    { bodyBytes: 64 * kb, admitted: 4 },
    { bodyBytes: 256 * kb, admitted: 1 },
  ])(
    'a limit of 16 admits $admitted of $bodyBytes bytes into an inbox, and from a domain',
    async ({ bodyBytes, admitted }) => {
      const inbox = chargeAll({ recipientInbox: 16 });
      const domain = chargeAll({ senderDomain: 16 });
      for (let count = 0; count < admitted; count += 1) {
        expect(
          await inbox.charge(`dev1$eve.btps.d${count}.example`, `inbox${bodyBytes}$saas.example`, bodyBytes),
        ).toBe('charged');
        expect(
          await domain.charge(
            `dev1$eve${count}.btps.d${bodyBytes}.example`,
            `user${count}$saas.example`,
            bodyBytes,
          ),
        ).toBe('charged');
      }
      expect(
        await inbox.charge('dev1$eve.btps.last.example', `inbox${bodyBytes}$saas.example`, bodyBytes),
      ).toBe('the inbox receives too much');
      expect(
        await domain.charge(`dev1$last.btps.d${bodyBytes}.example`, 'last$saas.example', bodyBytes),
      ).toBe(`d${bodyBytes}.example sends too much`);
    },
  );

  test('a limit below what one message counts admits it, and then nothing', async () => {
    const { charge } = chargeAll({ recipientInbox: 3 });
    expect(await charge('dev1$eve.btps.one.example', 'small$saas.example', 256 * kb)).toBe('charged');
    expect(await charge('dev1$eve.btps.two.example', 'small$saas.example', 1)).toBe(
      'the inbox receives too much',
    );
  });
});

test('a message of our own domain is charged to its sender alone, as one, whatever its size', async () => {
  const { charge, sent } = chargeAll({ messageSending: 2, senderDomain: 1, recipientInbox: 1 });
  const from = 'dev1$alice.btps.saas.example';
  expect(await charge(from, 'bob$saas.example', 256 * kb)).toBe('charged');
  expect(await charge(from, 'bob$saas.example', 256 * kb)).toBe('charged');
  expect(await charge(from, 'bob$saas.example', 1)).toBe(`${from} sends too much`);
  expect(new Set(sent)).toEqual(new Set(['UpdateItemCommand']));
});
