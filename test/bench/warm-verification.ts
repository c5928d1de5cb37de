import { hash, verify } from 'node:crypto';
import { CachingResolver } from '../../shared/dns/caching-resolver.ts';
import { MemoryCache } from '../../shared/dns/memory-cache.ts';
import { createTxtSource, type TxtSource } from '../../shared/dns/resolver.ts';
import type { SignedMembers } from '../../shared/protocol/message.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { verifySender } from '../../shared/verification/verify-sender.ts';
import { nowMs, sourceOf } from '../dns/dnssec/validation.ts';
import { createWorld } from '../dns/dnssec/world/world.ts';
import { makeKey } from '../verification/evidence.ts';
import { measureAsyncAgainstFloor } from './measure.ts';

const parentName = 'alice.btps.saas.com';

/**
 * Measures how much longer a verification takes whose records are in the memory when they were validated.
 *
 * @returns time with validated records divided by that with unchecked ones
 */
export async function measureWarmVerification(): Promise<number> {
  const primary = makeKey();
  const device = makeKey();
  const records = {
    [parentName]: {
      TXT: [printParentRecord({ primaryKey: primary.publicKey.spkiBase64, devices: ['dev1234'] })],
    },
    [`dev1234.${parentName}`]: { TXT: [printDeviceRecord({ key: device.publicKey.spkiBase64 })] },
  };
  const world = createWorld({ nowMs, zones: { '.': {}, com: {}, 'saas.com': { records } } });
  const members: SignedMembers = {
    version: '1.0',
    issuedAt: new Date(nowMs).toISOString(),
    document: { title: 'Invoice', total: 1500 },
    id: 'msg_abc123',
    type: 'btp_invoice',
    from: `dev1234$${parentName}`,
    to: 'bob$receiver.com',
  };
  const signature = signMessage(members, device.privateKey);
  const read = readMessage(Buffer.from(JSON.stringify({ ...members, signature })));
  if (!read.ok) throw new TypeError('the message of the benchmark is refused');
  const message = read.value;

  const verifyWith = (source: TxtSource, policy: 'require' | 'off') => {
    const now = () => nowMs;
    const resolver = new CachingResolver({ source, memory: new MemoryCache({ now }), now });
    const dnssec = { policy, domains: {} };
    const dependencies = { resolver, now, acceptRsaPayloadSignatures: true, dnssec };
    return async () => {
      const request = { message, registry: Promise.resolve(undefined) };
      return (await verifySender(request, dependencies)).outcome.verified;
    };
  };
  const value = Buffer.from(signature.value, 'base64');
  const digest = hash('sha256', JSON.stringify(members), 'buffer');
  const floor = () => verify(null, digest, device.publicKey.keyObject, value);
  const { validated, unchecked } = await measureAsyncAgainstFloor(floor, {
    validated: verifyWith(sourceOf(world, world.resolver()), 'require'),
    unchecked: verifyWith(
      createTxtSource(world.resolver(), () => nowMs),
      'off',
    ),
  });
  return validated / unchecked;
}
