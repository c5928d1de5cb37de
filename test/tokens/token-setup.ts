import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { generateKeyPair, type KeyPair } from '../../infra/local/cast.ts';
import { refreshProofText } from '../../shared/protocol/proof.ts';
import { signText } from '../../shared/protocol/sign-message.ts';
import { createTokenKeys } from '../../shared/tokens/create-token-keys.ts';
import { refreshTokenLifeSeconds, tokenHash } from '../../shared/tokens/refresh-token.ts';
import type { TokenKeys } from '../../shared/tokens/token-key.ts';

/** 2026-01-31T12:00:00.000Z. */
export const noonMs = 1_769_860_800_000;

/** Audience and issuer of everything in the tests. */
export const baseUrl = 'https://api.saas.com';

/** A local token key as `TOKEN_KEYS` names it. */
export function tokenKeySetting(kid?: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { ...(kid !== undefined && { kid }), privateKey: der.toString('base64') };
}

/** The keys that `TOKEN_KEYS` with these settings has. */
export function tokenKeysOf(...settings: readonly object[]): TokenKeys {
  return createTokenKeys({ TOKEN_KEYS: JSON.stringify(settings) });
}

/** Something that issues tokens, with a clock that the test sets. */
export function tokenIssuer(tokenKeys = tokenKeysOf(tokenKeySetting())) {
  const clock = { nowMs: noonMs };
  return {
    clock,
    issuer: {
      tokenKeys,
      baseUrl,
      now: () => clock.nowMs,
      random: (length: number): Uint8Array => randomBytes(length),
      jitter: Math.random,
      acceptRsaPayloadSignatures: true,
    },
  };
}

/** Entries of a device of alice with a refresh token, as they are when it has just enrolled. */
export function enrolledDevice(account: string, key: KeyPair = generateKeyPair(), delegatedId = 'dev1234') {
  const originalIdentity = `${account}.btps.saas.com`;
  const refreshToken = randomBytes(32).toString('base64url');
  return {
    key,
    refreshToken,
    identity: {
      originalIdentity,
      userIdentity: `${account}$saas.com`,
      primaryKey: 'cHJpbWFyeQ==',
      epoch: 3,
      status: 'active',
      deviceLimit: 10,
      activeDevices: 1,
      administrators: ['admin$saas.com'],
      createdAt: '2026-01-01T00:00:00.000Z',
    } as const,
    device: {
      originalIdentity,
      delegatedId,
      publicKey: key.publicKey.spkiBase64,
      fingerprint: key.publicKey.fingerprint,
      epoch: 3,
      scopes: ['send', 'fetch-inbox'],
      status: 'active',
      createdAt: new Date(noonMs - 3_600_000).toISOString(),
      publication: 'published',
    } as const,
    family: {
      hash: tokenHash(refreshToken),
      salt: 'c2FsdA',
      epoch: 3,
      expiresAtSeconds: noonMs / 1000 + refreshTokenLifeSeconds,
    },
  };
}

/** The signature of a device under a request for new tokens. */
export function refreshSignature(
  key: KeyPair,
  proof: Omit<Parameters<typeof refreshProofText>[0], 'audience' | 'fingerprint'>,
  audience = baseUrl,
) {
  const { fingerprint } = key.publicKey;
  return signText(refreshProofText({ audience, fingerprint, ...proof }), key.privateKey);
}
