import { randomUUID } from 'node:crypto';
import { refreshProofText } from '../../../shared/protocol/proof.ts';
import { signText } from '../../../shared/protocol/sign-message.ts';
import type { LoadDevice } from '../people/load-device.ts';
import type { ApiAnswer } from './api-connection.ts';
import { describe } from './ask.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { World } from './world.ts';

/** Renews the tokens of a device, which has to work unless it is revoked. */
export async function renewTokens(device: LoadDevice, world: World): Promise<void> {
  if (device.renewing) return;
  device.renewing = true;
  try {
    const body = JSON.stringify(refreshRequest(device, world));
    const request = { method: 'POST', path: '/auth/tokens', body, source: device.source } as const;
    const answer = await world.ask('tokens', request, (found) => judge(found, device));
    if (answer?.status !== 200) return;
    device.accessToken = answer.body.access_token;
    device.refreshToken = answer.body.refresh_token;
    device.renewedAtMs = world.now();
  } finally {
    device.renewing = false;
  }
}

/** A revocation that overtakes a renewal may end its tokens before it is told of the device. */
function judge(answer: ApiAnswer, device: LoadDevice): string | undefined {
  const overtaken = device.standingAt(answer.startedAtMs) === 'in-doubt';
  if (overtaken && describe(answer) === '401 INVALID_AUTH_TOKEN') return undefined;
  return judgeAnswer(answer, device, '200');
}

function refreshRequest(device: LoadDevice, { access, now }: World): object {
  const { identity, key, refreshToken } = device;
  const requestId = randomUUID();
  const issuedAt = new Date(now()).toISOString();
  const text = refreshProofText({
    audience: access.apiUrl,
    delegatedIdentity: identity,
    fingerprint: key.publicKey.fingerprint,
    refreshToken,
    requestId,
    issuedAt,
  });
  return {
    artifact_type: 'btps_refresh_request',
    identity,
    refresh_token: refreshToken,
    request_id: requestId,
    issuedAt,
    signature: signText(text, key.privateKey),
  };
}
