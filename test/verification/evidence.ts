import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { CacheableOutcome, DnssecStatus, TxtOutcome, TxtResolution } from '../../shared/dns/outcome.ts';
import { type PublicKey, parsePublicKey } from '../../shared/protocol/public-key.ts';

/** A fresh key pair with its public half as the protocol knows it. */
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

/** Makes an Ed25519 key pair. */
export function makeKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const parsed = parsePublicKey(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
  if (!parsed.ok) throw new Error('a generated key is refused');
  return { privateKey, publicKey: parsed.value };
}

/** Time of the tests' evidence, epoch milliseconds: 2025-01-15T10:30:00Z. */
export const nowMs = 1_736_937_000_000;

type Provenance = Omit<CacheableOutcome, 'kind' | 'name' | 'values'>;

const provenance: Provenance = {
  queryStartedAtMs: nowMs - 10,
  fetchedAtMs: nowMs,
  expiresAtMs: nowMs + 300_000,
  ttlSeconds: 300,
  dnssec: 'insecure',
  aliases: [],
};

/** The same lookup, its records proved as far as given. */
export function proved(found: TxtResolution, dnssec: DnssecStatus): TxtResolution {
  return { ...found, outcome: { ...found.outcome, dnssec } as CacheableOutcome };
}

/** A lookup that found these TXT records. */
export function answer(name: string, ...values: readonly string[]): TxtResolution {
  return resolution({
    kind: 'answer',
    name,
    values: values.map((value) => Buffer.from(value, 'latin1')),
    ...provenance,
  });
}

/** A lookup that found that there are none. */
export function absent(name: string, kind: 'nxdomain' | 'no-data' = 'nxdomain'): TxtResolution {
  return resolution({ kind, name, ...provenance });
}

/** A lookup with any outcome, from the network. */
export function resolution(outcome: TxtOutcome): TxtResolution {
  return { outcome, source: 'network', durationMs: 10 };
}
