import type { Credentials } from './credentials.ts';
import type { Platform } from './platform.ts';
import { randomId } from './random-id.ts';
import { readMembers } from './read-members.ts';

/**
 * Reads the tokens and scopes in an answer, and chooses the id of the request that will renew them.
 *
 * @throws ClientError UNEXPECTED_ANSWER
 */
export function readTokens(
  answer: unknown,
  platform: Pick<Platform, 'random'>,
): Pick<Credentials, 'scopes' | 'tokens'> {
  const members = readMembers(answer);
  return {
    scopes: members.texts('scopes'),
    tokens: {
      accessToken: members.text('access_token'),
      accessTokenExpiresAtMs: members.time('expires_at'),
      refreshToken: members.text('refresh_token'),
      renewalId: randomId('renewal', platform),
    },
  };
}
