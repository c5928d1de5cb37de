import { beforeAll, describe, expect, test } from 'vitest';
import { printServerRecord } from '../../shared/protocol/server-record.ts';
import type { ServerKey } from '../../shared/voucher/server-key.ts';
import { signVoucher } from '../../shared/voucher/sign-voucher.ts';
import { verifyVoucher } from '../../shared/voucher/verify-voucher.ts';
import { newServerKey, noonMs } from '../forwarding/people.ts';
import { resolverOf } from '../forwarding/zone.ts';

const minuteMs = 60_000;
const body = Buffer.from('{"the":"message"}');
const request = { method: 'POST', targetUri: 'https://btps.receiver.example/messages', body };
const domain = 'saas.example';

/** How long receivers and the resolvers before them hold a record: its TTL. */
const ttlMs = 5 * minuteMs;
/** How long instances of the deployment before go on signing. */
const overlapMs = 2 * minuteMs;

let former: ServerKey;
let next: ServerKey;
beforeAll(async () => {
  [former, next] = await Promise.all([newServerKey(), newServerKey()]);
});

/** What was published, or who signs, from a minute on. */
type Timeline<Value> = readonly (readonly [fromMinute: number, value: Value])[];

/** What holds at a moment; with `sinceMs`, everything that held at any time from then on. */
function during<Value>(timeline: Timeline<Value>, atMs: number, sinceMs = atMs): readonly Value[] {
  return timeline
    .filter(([from], index) => {
      const untilMs = (timeline[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) * minuteMs;
      return from * minuteMs <= atMs && untilMs > sinceMs;
    })
    .map(([, value]) => value);
}

/** Whether a receiver that holds one record, and can get no newer one, takes a voucher. */
async function isTaken(record: string, signer: ServerKey, nowMs: number): Promise<boolean> {
  const acceptedAtMs = nowMs - 60 * minuteMs;
  const fields = await signVoucher({ ...request, domain, acceptedAtMs }, signer, nowMs);
  const resolver = resolverOf({ [`_btps.${domain}`]: { values: [record] } }, () => nowMs);
  const late = { fields, request, senderDomain: domain, issuedAtMs: acceptedAtMs };
  const dependencies = { resolver, dnssec: { policy: 'prefer', domains: {} } as const, now: () => nowMs };
  return (await verifyVoucher(late, dependencies, { deadlineMs: nowMs + 6000 })).ok;
}

interface Rotation {
  readonly records: Timeline<string>;
  readonly signers: Timeline<ServerKey>;
}

/** The minutes at which some receiver refuses what some instance signs, over an hour. */
async function refusals({ records, signers }: Rotation): Promise<readonly number[]> {
  const refused: number[] = [];
  for (let minute = 10; minute < 70; minute += 1) {
    const atMs = minute * minuteMs;
    const signing = during(signers, atMs, atMs - overlapMs);
    const held = during(records, atMs, atMs - ttlMs);
    const verdicts = held.flatMap((record) => signing.map((key) => isTaken(record, key, noonMs + atMs)));
    if ((await Promise.all(verdicts)).includes(false)) refused.push(minute);
  }
  return refused;
}

/** The records and signers of the procedure, at the minutes given. */
const rotation = (at: Record<'publish' | 'sign' | 'swap' | 'drop', number>): Rotation => {
  const [key, key2] = [former.spkiBase64, next.spkiBase64];
  return {
    records: [
      [0, printServerRecord({ key })],
      [at.publish, printServerRecord({ key, key2 })],
      [at.swap, printServerRecord({ key: key2, key2: key })],
      [at.drop, printServerRecord({ key: key2 })],
    ],
    signers: [
      [0, former],
      [at.sign, next],
    ],
  };
};

describe('replacing the key of the server (README, Operate)', () => {
  test('publish both, wait a TTL, sign with the next one, swap, wait, drop: no receiver refuses any voucher', async () => {
    expect(await refusals(rotation({ publish: 15, sign: 20, swap: 25, drop: 40 }))).toEqual([]);
  });

  test('the record may be swapped before the next key signs, too', async () => {
    expect(await refusals(rotation({ publish: 15, swap: 20, sign: 25, drop: 40 }))).toEqual([]);
  });

  test('signing 2 min after publishing: those who still hold the record before refuse, until it has run out', async () => {
    expect(await refusals(rotation({ publish: 15, sign: 17, swap: 25, drop: 40 }))).toEqual([17, 18, 19]);
  });

  test('dropping the former key at once: what older instances sign is refused', async () => {
    expect(await refusals(rotation({ publish: 15, sign: 20, swap: 20, drop: 20 }))).toEqual([20, 21]);
  });

  test('a server that knows no key2 reads the first key, so it takes the former one until the swap', async () => {
    const known = printServerRecord({ key: former.spkiBase64, key2: next.spkiBase64 }).replace('key2=', 'x=');
    expect(await Promise.all([former, next].map((key) => isTaken(known, key, noonMs)))).toEqual([
      true,
      false,
    ]);
  });
});
