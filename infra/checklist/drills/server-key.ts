import type { TxtResolver } from '../../../shared/dns/outcome.ts';
import { printServerRecord } from '../../../shared/protocol/server-record.ts';
import { createTokenKeys } from '../../../shared/tokens/create-token-keys.ts';
import { readServerKey, type ServerKey } from '../../../shared/voucher/server-key.ts';
import { signVoucher } from '../../../shared/voucher/sign-voucher.ts';
import { verifyVoucher } from '../../../shared/voucher/verify-voucher.ts';
import { generateTokenKeys } from '../../local/token-keys.ts';
import type { Drill } from './drill.ts';

const domain = 'saas.example';
const nowMs = Date.UTC(2026, 0, 1);
const acceptedAtMs = nowMs - 3_600_000;
const request = {
  method: 'POST',
  targetUri: 'https://btps.receiver.example/messages',
  body: Buffer.from('{"late":true}'),
};

/** The key that vouches for late messages is replaced; no receiver refuses one, whichever record it still holds. */
export const serverKey: Drill = async (log) => {
  const [former, next] = await Promise.all([newKey(), newKey()]);
  const [key, key2] = [former.spkiBase64, next.spkiBase64];
  const alone = printServerRecord({ key });
  const both = printServerRecord({ key, key2 });
  const swapped = printServerRecord({ key: key2, key2: key });
  log.step('nextServerKeyNumber: ServerRecord with both keys is published; the former one signs');
  log.expect('at a receiver with the record before', await verdict(former, alone), 'accepted');
  log.expect('at one with the new record', await verdict(former, both), 'accepted');
  log.step('A TTL and five minutes later, serverKeyNumber and serverKeyRotation: the next one signs');
  log.expect('at a receiver with either record', await verdict(next, both), 'accepted');
  log.expect('at one with the swapped record', await verdict(next, swapped), 'accepted');
  log.step('The wrong order: the next one signs while receivers hold the record before');
  log.expect('at such a receiver', await verdict(next, alone), 'MESSAGE_TOO_OLD');
};

function newKey(): Promise<ServerKey> {
  return readServerKey(createTokenKeys({ SERVER_KEYS: generateTokenKeys() }, 'SERVER_KEYS'));
}

/** What a receiver that can get no other record says of a voucher. */
async function verdict(signer: ServerKey, record: string): Promise<string> {
  const fields = await signVoucher({ ...request, domain, acceptedAtMs }, signer, nowMs);
  const outcome = await verifyVoucher(
    { fields, request, senderDomain: domain, issuedAtMs: acceptedAtMs },
    { resolver: resolverOf(record), dnssec: { policy: 'prefer', domains: {} }, now: () => nowMs },
    { deadlineMs: nowMs + 6000 },
  );
  return outcome.ok ? 'accepted' : outcome.refusal.code;
}

/** Knows one record, whatever it is asked for. */
function resolverOf(record: string): TxtResolver {
  return {
    lookupTxt: async (name) => ({
      outcome: {
        kind: 'answer',
        name,
        values: [Buffer.from(record)],
        queryStartedAtMs: nowMs,
        fetchedAtMs: nowMs,
        expiresAtMs: nowMs + 60_000,
        ttlSeconds: 60,
        dnssec: 'secure',
        aliases: [],
      },
      source: 'network',
      durationMs: 1,
    }),
  };
}
