import {
  type CanaryToken,
  type CanaryTokens,
  keepCanaryTokens,
  prepareRefresh,
  readCanaryTokens,
} from '../../shared/health/canary-tokens.ts';
import type { Canary } from '../../shared/health/derive-canary.ts';
import { refreshProofText } from '../../shared/protocol/proof.ts';
import { signText } from '../../shared/protocol/sign-message.ts';
import { askApi, describeAnswer } from './ask-api.ts';
import type { CheckContext } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/** A token is replaced when it has less to live than this, milliseconds. */
const renewBeforeMs = 180_000;

/** What renewing works with. */
export type Renewing = Pick<
  HealthDependencies,
  'baseUrl' | 'client' | 'registryTable' | 'texts' | 'now' | 'random' | 'telemetry'
>;

/** The server did not give the canary a token. */
export class NoTokenError extends Error {
  override readonly name = 'NoTokenError';
}

/**
 * Finds the access tokens of the canary, and asks `POST /auth/tokens` for a new one when the last is about to expire, as
 * its device would.
 *
 * @throws NoTokenError when the server gives none; Error of the SDK when DynamoDB fails
 */
export async function renewCanaryTokens(
  dependencies: Renewing,
  { registered }: Pick<CheckContext, 'registered'>,
  canary: Canary,
  signal: AbortSignal,
): Promise<CanaryTokens> {
  const { now, random, telemetry, texts } = dependencies;
  const known = await readCanaryTokens(texts, canary, signal);
  if ((known[0]?.expiresAtMs ?? 0) - now() > renewBeforeMs) return known;
  const epoch = (await registered).device?.epoch ?? 1;
  const tokens = [await askForToken(dependencies, canary, epoch, signal), ...known];
  await keepCanaryTokens(texts, canary, tokens, { atMs: now(), random }).catch((error: unknown) =>
    telemetry.fault('keeping of tokens', error),
  );
  return tokens;
}

async function askForToken(
  dependencies: Renewing,
  canary: Canary,
  epoch: number,
  signal: AbortSignal,
): Promise<CanaryToken> {
  const { baseUrl, now } = dependencies;
  const attempt = await prepareRefresh(dependencies, canary, epoch, now());
  const { identity, privateKey, publicKey } = canary.active;
  const issuedAt = new Date(now()).toISOString();
  const text = refreshProofText({
    ...attempt,
    audience: baseUrl,
    delegatedIdentity: identity.text,
    fingerprint: publicKey.fingerprint,
    issuedAt,
  });
  const post = {
    artifact_type: 'btps_refresh_request',
    identity: identity.text,
    refresh_token: attempt.refreshToken,
    request_id: attempt.requestId,
    issuedAt,
    signature: signText(text, privateKey),
  };
  const answer = await askApi(baseUrl, { path: '/auth/tokens', post, signal });
  const { access_token: token, expires_at: expiresAt } = answer.body;
  if (answer.status !== 200 || typeof token !== 'string') {
    throw new NoTokenError(`POST /auth/tokens: ${describeAnswer(answer)}`);
  }
  return { token, expiresAtMs: Date.parse(String(expiresAt)) };
}
