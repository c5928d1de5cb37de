import { createHmac } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { writeRefreshFamily } from '../tokens/refresh-family.ts';
import { tokenHash } from '../tokens/refresh-token.ts';
import type { Canary } from './derive-canary.ts';
import type { HealthTable } from './health-table.ts';
import type { HealthTexts } from './health-texts.ts';
import { openText, sealText } from './sealed-text.ts';

/** An access token of the canary. */
export interface CanaryToken {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** The access tokens of the canary that are worth keeping, the newest first. */
export type CanaryTokens = readonly CanaryToken[];

/** What a request for new tokens presents. */
export interface RefreshAttempt {
  readonly refreshToken: string;
  readonly requestId: string;
}

/** One in use, one about to expire, one expired. */
const maxTokens = 3;

/** A refresh token of the canary is used within the minute that it is made in. */
const refreshLifeSeconds = 600;

/** Purpose of the secret that the tokens are sealed with. */
const sealing = 'tokens';

/** Reads the tokens that were kept; none when they were sealed with another secret. */
export async function readCanaryTokens(
  texts: HealthTexts,
  canary: Canary,
  abortSignal?: AbortSignal,
): Promise<CanaryTokens> {
  const kept = await texts.read('tokens', abortSignal);
  const text = kept && openText(canary.secretFor(sealing), kept.text);
  return text === undefined ? [] : (JSON.parse(text) as CanaryTokens);
}

/** Keeps the tokens for later instances, sealed: an expired one takes a quarter of an hour to be had. */
export async function keepCanaryTokens(
  texts: HealthTexts,
  canary: Canary,
  tokens: CanaryTokens,
  { atMs, random }: { readonly atMs: number; readonly random: (length: number) => Uint8Array },
): Promise<void> {
  const text = JSON.stringify(tokens.slice(0, maxTokens));
  await texts.keep('tokens', { text: sealText(canary.secretFor(sealing), text, random), atMs });
}

/**
 * Gives the canary's device a refresh token, for a single use at once. It follows from the secret and the minute, and
 * so does the id of the request: two who renew at the same time make one request, which the service answers alike.
 *
 * @param epoch that of the device
 * @throws Error of the SDK when DynamoDB fails
 */
export async function prepareRefresh(
  { client, registryTable }: HealthTable,
  { active, secretFor }: Canary,
  epoch: number,
  nowMs: number,
): Promise<RefreshAttempt> {
  const minute = String(Math.floor(nowMs / 60_000));
  const derive = (purpose: string): string =>
    createHmac('sha256', secretFor(purpose)).update(minute).digest('base64url');
  const refreshToken = derive('refresh-token');
  const { originalIdentity, delegatedId } = active.identity;
  const family = {
    hash: tokenHash(refreshToken),
    salt: derive('refresh-salt'),
    epoch,
    expiresAtSeconds: Math.floor(nowMs / 1000) + refreshLifeSeconds,
  };
  const Item = writeRefreshFamily(originalIdentity, delegatedId, family);
  await client.send(new PutItemCommand({ TableName: registryTable, Item }));
  return { refreshToken, requestId: `health-${minute}` };
}
