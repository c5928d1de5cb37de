import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { DnssecStatus, LookupOptions, TxtResolution, TxtResolver } from '../../shared/dns/outcome.ts';
import type { UnverifiedMessage } from '../../shared/protocol/message.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import type { RegistryDelegation } from '../../shared/registry/read-delegation.ts';
import { verifySender } from '../../shared/verification/verify-sender.ts';
import { absent, answer, makeKey, nowMs, proved, type TestKey } from './evidence.ts';

const parentName = 'alice.btps.saas.com';
const deviceName = 'dev1234.alice.btps.saas.com';
const primary = makeKey();
const device = makeKey();

const records = {
  [parentName]: answer(
    parentName,
    printParentRecord({ primaryKey: primary.publicKey.spkiBase64, devices: ['dev1234'] }),
  ),
  [deviceName]: answer(deviceName, printDeviceRecord({ key: device.publicKey.spkiBase64 })),
};
const unlisted = answer(
  parentName,
  printParentRecord({ primaryKey: primary.publicKey.spkiBase64, devices: [] }),
);

function signed(key: TestKey): UnverifiedMessage {
  const members = {
    version: '1.0',
    issuedAt: '2025-01-15T10:30:00Z',
    document: { title: 'Invoice', total: 1500 },
    id: 'msg_abc123',
    type: 'btp_invoice',
    from: 'dev1234$alice.btps.saas.com',
    to: 'bob$receiver.com',
  } as const;
  const body = JSON.stringify({ ...members, signature: signMessage(members, key.privateKey) });
  const read = readMessage(Buffer.from(body));
  if (!read.ok) throw new Error(read.refusal.reasons.join());
  return read.value;
}

/** Answers from a list a name, the last one for ever, and remembers what it was asked. */
class ScriptedResolver implements TxtResolver {
  readonly asked: [string, Pick<LookupOptions, 'deadlineMs' | 'notQueriedBeforeMs'>][] = [];
  readonly #answers: Readonly<Record<string, readonly TxtResolution[]>>;
  readonly #count = new Map<string, number>();

  constructor(answers: Readonly<Record<string, readonly TxtResolution[]>>) {
    this.#answers = answers;
  }

  async lookupTxt(name: string, options: LookupOptions): Promise<TxtResolution> {
    this.asked.push([name, options]);
    const count = this.#count.get(name) ?? 0;
    this.#count.set(name, count + 1);
    const scripted = this.#answers[name];
    const found = scripted?.[Math.min(count, scripted.length - 1)];
    if (!found) throw new Error(`unexpected lookup of ${name}`);
    return found;
  }
}

/** The same finding as a cache would give it some seconds after it was fetched. */
function aged(found: TxtResolution, seconds: number): TxtResolution {
  if (!('queryStartedAtMs' in found.outcome)) throw new Error('only what is cacheable ages');
  const { queryStartedAtMs, fetchedAtMs } = found.outcome;
  const shift = seconds * 1000;
  return {
    ...found,
    source: 'memory',
    outcome: {
      ...found.outcome,
      queryStartedAtMs: queryStartedAtMs - shift,
      fetchedAtMs: fetchedAtMs - shift,
    },
  };
}

async function verify(
  resolver: TxtResolver,
  message: UnverifiedMessage,
  more: { registry?: RegistryDelegation; onSignatureGood?: () => void } = {},
) {
  return verifySender(
    {
      message,
      registry: Promise.resolve(more.registry),
      ...(more.onSignatureGood && { onSignatureGood: more.onSignatureGood }),
    },
    {
      resolver,
      now: () => nowMs,
      acceptRsaPayloadSignatures: true,
      dnssec: { policy: 'prefer', domains: {} },
    },
  );
}

/** The verdict on a message of the device under the policy `off`, its records proved so far. */
async function provedAs(parent: DnssecStatus, own: DnssecStatus) {
  const resolver = new ScriptedResolver({
    [parentName]: [proved(records[parentName], parent)],
    [deviceName]: [proved(records[deviceName], own)],
  });
  const { outcome } = await verifySender(
    { message: signed(device), registry: Promise.resolve(undefined) },
    {
      resolver,
      now: () => nowMs,
      acceptRsaPayloadSignatures: true,
      dnssec: { policy: 'off', domains: {} },
    },
  );
  if (!outcome.verified) throw new Error(outcome.refusal.code);
  return outcome.message;
}

const fresh = { [parentName]: [records[parentName]], [deviceName]: [records[deviceName]] };

describe('verifySender (message-flow, Receiving & Verification Flow)', () => {
  it('a registry that fails while DNS is asked is heard of in the end, and ended the instance before', async () => {
    const slow: TxtResolver = {
      lookupTxt: async (name, options) => {
        await pause(20);
        return new ScriptedResolver(fresh).lookupTxt(name, options);
      },
    };
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listen);
    try {
      const registry = Promise.reject(new Error('registry down'));
      const dnssec = { policy: 'prefer', domains: {} } as const;
      await expect(
        verifySender(
          { message: signed(device), registry },
          { resolver: slow, now: () => nowMs, acceptRsaPayloadSignatures: true, dnssec },
        ),
      ).rejects.toThrow('registry down');
    } finally {
      process.removeListener('unhandledRejection', listen);
      for (const other of others) process.on('unhandledRejection', other);
    }
    expect(unhandled).toEqual([]);
  });

  it('a message signed by a listed device is verified, both records asked for with 6 s in all', async () => {
    const resolver = new ScriptedResolver(fresh);
    const message = signed(device);
    const { outcome, refreshed } = await verify(resolver, message);
    expect(outcome).toEqual({
      verified: true,
      message: {
        content: message,
        signature: { signedWith: 'device', scheme: 'ed25519', fingerprint: device.publicKey.fingerprint },
        dnssec: 'insecure',
      },
    });
    expect(refreshed).toBe(false);
    expect(resolver.asked).toEqual([
      [parentName, { deadlineMs: nowMs + 6000 }],
      [deviceName, { deadlineMs: nowMs + 6000 }],
    ]);
  });

  it('a verdict rests on the least that was proved of its records (best-practices, DNS Security)', async () => {
    expect((await provedAs('secure', 'secure')).dnssec).toBe('secure');
    expect((await provedAs('secure', 'insecure')).dnssec).toBe('insecure');
    expect((await provedAs('unchecked', 'insecure')).dnssec).toBe('unchecked');
  });

  it('a message signed with the primary key names a listed device: verified as primary (Recovery Actions)', async () => {
    const { outcome } = await verify(new ScriptedResolver(fresh), signed(primary));
    expect(outcome).toMatchObject({ verified: true, message: { signature: { signedWith: 'primary' } } });
  });

  it('the primary key speaks for a listed device whose record is missing', async () => {
    const resolver = new ScriptedResolver({ ...fresh, [deviceName]: [absent(deviceName)] });
    const { outcome } = await verify(resolver, signed(primary));
    expect(outcome).toMatchObject({ verified: true, message: { signature: { signedWith: 'primary' } } });
  });

  it('a fallback that fails reports the original code', async () => {
    const resolver = new ScriptedResolver({ ...fresh, [deviceName]: [absent(deviceName)] });
    const { outcome } = await verify(resolver, signed(device));
    expect(outcome).toEqual({
      verified: false,
      refusal: { code: 'DEVICE_RECORD_NOT_FOUND', reasons: [`${deviceName}: nxdomain`] },
    });
  });

  it('a key that is nobody’s of the sender is SIGNATURE_VERIFICATION_FAILED', async () => {
    const { outcome } = await verify(new ScriptedResolver(fresh), signed(makeKey()));
    expect(outcome).toEqual({
      verified: false,
      refusal: {
        code: 'SIGNATURE_VERIFICATION_FAILED',
        reasons: ['the fingerprint is not that of a key of the sender'],
      },
    });
  });

  it('a good fingerprint with another’s signature is SIGNATURE_VERIFICATION_FAILED', async () => {
    const message = signed(makeKey());
    const forged: UnverifiedMessage = {
      ...message,
      message: {
        ...message.message,
        signature: { ...message.message.signature, fingerprint: device.publicKey.fingerprint },
      },
    };
    const { outcome } = await verify(new ScriptedResolver(fresh), forged);
    expect(outcome).toEqual({
      verified: false,
      refusal: {
        code: 'SIGNATURE_VERIFICATION_FAILED',
        reasons: ['the signature does not hold under this ed25519 key'],
      },
    });
  });

  it('tells that the signature is good before the registry has answered', async () => {
    const order: string[] = [];
    let answerRegistry: (registry: undefined) => void = () => undefined;
    const registry = new Promise<undefined>((resolve) => {
      answerRegistry = resolve;
    });
    await verifySender(
      {
        message: signed(device),
        registry: registry.then((found) => {
          order.push('registry');
          return found;
        }),
        onSignatureGood: () => {
          order.push('signature');
          answerRegistry(undefined);
        },
      },
      {
        resolver: new ScriptedResolver(fresh),
        now: () => nowMs,
        acceptRsaPayloadSignatures: true,
        dnssec: { policy: 'prefer', domains: {} },
      },
    );
    expect(order).toEqual(['signature', 'registry']);
  });

  it('lookups are charged to whoever asks, and timed', async () => {
    const chargeQuery = async () => undefined;
    const resolver = new ScriptedResolver(fresh);
    const times = [nowMs, nowMs + 40];
    const { dns } = await verifySender(
      { message: signed(device), registry: Promise.resolve(undefined), chargeQuery },
      {
        resolver,
        now: () => times.shift() ?? nowMs + 50,
        acceptRsaPayloadSignatures: true,
        dnssec: { policy: 'prefer', domains: {} },
      },
    );
    expect(resolver.asked).toEqual([
      [parentName, { deadlineMs: nowMs + 6000, chargeQuery }],
      [deviceName, { deadlineMs: nowMs + 6000, chargeQuery }],
    ]);
    expect(dns).toEqual({ durationMs: 40, lookups: { memory: 0, shared: 0, network: 2 } });
  });

  it('never tells that a bad signature is good', async () => {
    const calls: string[] = [];
    await verify(new ScriptedResolver(fresh), signed(makeKey()), {
      onSignatureGood: () => calls.push('good'),
    });
    expect(calls).toEqual([]);
  });
});

describe('refreshing what led to a refusal (message-flow, DNS Cache Refresh)', () => {
  it('a device that is missing from records of 6 s ago is looked for again, past the cache', async () => {
    const resolver = new ScriptedResolver({
      ...fresh,
      [parentName]: [aged(unlisted, 6), records[parentName]],
    });
    const { outcome, refreshed, dns, judgeAgain } = await verify(resolver, signed(device));
    expect(outcome.verified).toBe(true);
    expect(judgeAgain(undefined)).toEqual(outcome);
    expect(refreshed).toBe(true);
    expect(dns).toEqual({ durationMs: 0, lookups: { memory: 1, shared: 0, network: 3 } });
    expect(resolver.asked.slice(2)).toEqual([
      [parentName, { deadlineMs: nowMs + 6000, notQueriedBeforeMs: nowMs - 5000 }],
      [deviceName, { deadlineMs: nowMs + 6000, notQueriedBeforeMs: nowMs - 5000 }],
    ]);
  });

  it('a bad signature under a key of 6 s ago is checked again under the fresh one', async () => {
    const rotated = aged(answer(deviceName, printDeviceRecord({ key: makeKey().publicKey.spkiBase64 })), 6);
    const resolver = new ScriptedResolver({ ...fresh, [deviceName]: [rotated, records[deviceName]] });
    expect((await verify(resolver, signed(device))).outcome.verified).toBe(true);
  });

  it('records of 5 s ago are not asked for again: a stranger cannot make us ask', async () => {
    const resolver = new ScriptedResolver({
      ...fresh,
      [parentName]: [aged(unlisted, 4.99), records[parentName]],
    });
    const { outcome, refreshed } = await verify(resolver, signed(device));
    expect(outcome).toMatchObject({ verified: false, refusal: { code: 'DELEGATION_NOT_FOUND' } });
    expect(refreshed).toBe(false);
    expect(resolver.asked).toHaveLength(2);
  });

  it('what is refused after a refresh is not refreshed again', async () => {
    const resolver = new ScriptedResolver({ ...fresh, [parentName]: [aged(unlisted, 6)] });
    const { outcome } = await verify(resolver, signed(device));
    expect(outcome).toMatchObject({ verified: false, refusal: { code: 'DELEGATION_NOT_FOUND' } });
    expect(resolver.asked).toHaveLength(4);
  });

  it('a refusal by the registry is final: no DNS answer is asked for again', async () => {
    const old = aged(records[parentName], 60);
    const resolver = new ScriptedResolver({ ...fresh, [parentName]: [old] });
    const { outcome } = await verify(resolver, signed(device), { registry: {} });
    expect(outcome).toMatchObject({ verified: false, refusal: { code: 'ORIGINAL_IDENTITY_NOT_FOUND' } });
    expect(resolver.asked).toHaveLength(2);
  });

  it('judging again takes the registry’s newer word without any lookup', async () => {
    const resolver = new ScriptedResolver(fresh);
    const { outcome, judgeAgain } = await verify(resolver, signed(device));
    expect(outcome.verified).toBe(true);
    expect(judgeAgain({})).toMatchObject({
      verified: false,
      refusal: { code: 'ORIGINAL_IDENTITY_NOT_FOUND' },
    });
    expect(resolver.asked).toHaveLength(2);
  });
});
