import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import { parseIdentity } from '../../shared/protocol/identity.ts';
import { rateLimited } from '../../shared/rate-limit/rate-limited.ts';
import type { RateLimiter } from '../../shared/rate-limit/rate-limiter.ts';
import { sourceSubject } from '../../shared/rate-limit/source-subject.ts';
import type { TokenRenewal } from '../../shared/tokens/refresh-request.ts';
import { renewTokens } from '../../shared/tokens/renew-tokens.ts';
import { refreshRequestSchema } from './artifacts.ts';
import { readArtifact } from './read-artifact.ts';

/** Answers `POST /auth/tokens` (`btps_refresh_request`): new tokens for a refresh token, which is good once. */
export async function answerRenew(
  event: APIGatewayProxyEventV2,
  renewal: TokenRenewal & { readonly limiter: RateLimiter },
): Promise<Outcome<Answer>> {
  const source = sourceSubject(event.requestContext.http.sourceIp);
  const charge = await renewal.limiter.charge('queries', `tokens ${source}`);
  if (!charge.admitted) {
    return rateLimited(charge.retryAfterSeconds, 'too many requests for tokens from this source address');
  }
  const artifact = readArtifact(event, refreshRequestSchema);
  if (!artifact.ok) return artifact;
  const { refresh_token, request_id, issuedAt, signature } = artifact.value;
  const identity = parseIdentity(artifact.value.identity);
  if (!identity.ok) return identity;
  if (identity.value.kind !== 'delegated') return refuse('INVALID_IDENTITY', 'only devices have tokens');
  const renewed = await renewTokens(
    {
      identity: identity.value,
      refreshToken: refresh_token,
      requestId: request_id,
      issuedAt,
      signature,
      source,
    },
    renewal,
  );
  if (!renewed.ok) return renewed;
  const { scopes, access, refreshToken } = renewed.value;
  const body = {
    delegated_identity: identity.value.text,
    scopes,
    access_token: access.token,
    refresh_token: refreshToken,
    expires_at: access.expiresAt,
  };
  return accept({ status: 200, body });
}
