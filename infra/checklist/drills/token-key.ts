import { createTokenKeys } from '../../../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../../../shared/tokens/issue-access-token.ts';
import { verifyAccessToken } from '../../../shared/tokens/verify-access-token.ts';
import { generateTokenKeys } from '../../local/token-keys.ts';
import type { Drill } from './drill.ts';

const grant = { delegatedIdentity: 'dev1234$alice.btps.saas.example', scopes: ['send'], epoch: 1 };

/** The key of access tokens is replaced in three deployments; no instance of either side refuses a token. */
export const tokenKey: Drill = async (log) => {
  const [former] = JSON.parse(generateTokenKeys());
  const [next] = JSON.parse(generateTokenKeys());
  const deployments = [[former], [former, next], [next, former], [next]].map(instanceOf);
  const [before, published, signing, after] = deployments as [Instance, Instance, Instance, Instance];
  const steps = [
    ['nextTokenKeyNumber: the next key is published', before, published],
    ['tokenKeyNumber, tokenKeyRotation: the next key signs', published, signing],
    ['15 minutes later, tokenKeyNumber alone: the former key is gone', signing, after],
  ] as const;
  for (const [text, older, newer] of steps) {
    log.step(text);
    log.expect('a new token at an older instance', await verdict(newer, older), 'accepted');
    log.expect('an older token at a new instance', await verdict(older, newer), 'accepted');
  }
  log.step(
    'A key that somebody else may have goes at once: tokenKeyNumber alone, devices renew their tokens',
  );
  log.expect('a token of the former key', await verdict(before, after), 'INVALID_TOKEN_SIGNATURE');
};

type Instance = Parameters<typeof issueAccessToken>[1];

function instanceOf(keys: readonly object[]): Instance {
  const now = Date.UTC(2026, 0, 1);
  return {
    tokenKeys: createTokenKeys({ TOKEN_KEYS: JSON.stringify(keys) }),
    baseUrl: 'https://api.saas.example',
    now: () => now,
    random: (length) => new Uint8Array(length).fill(7),
  };
}

async function verdict(issuer: Instance, verifier: Instance): Promise<string> {
  const { token } = await issueAccessToken(grant, issuer);
  const outcome = await verifyAccessToken(token, ['send'], verifier);
  return outcome.ok ? 'accepted' : outcome.refusal.code;
}
