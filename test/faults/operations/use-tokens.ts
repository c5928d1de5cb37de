import { randomUUID } from 'node:crypto';
import { refreshProofText } from '../../../shared/protocol/proof.ts';
import { signText } from '../../../shared/protocol/sign-message.ts';
import { get, patiently, post } from '../world/ask.ts';
import type { FaultWorld } from '../world/fault-world.ts';
import type { Account, Device } from '../world/people.ts';

type Parties = { readonly world: FaultWorld; readonly account: Account };

/** A device reads the inbox of its user. */
export async function readInbox({ world, account }: Parties, device: Device): Promise<number> {
  const { userIdentity } = device.identity;
  const answer = await patiently(() => get(world, `/inbox/${userIdentity}`, device.accessToken));
  account.tokenUses.push({ device, kind: 'access', beganAt: answer.beganAt, status: answer.status });
  return answer.status;
}

/** A device renews its tokens; one whose last answer was lost asks the same again. */
export async function refresh({ world, account }: Parties, device: Device): Promise<number> {
  const request = device.pendingRefresh ?? refreshRequest(world, device);
  device.pendingRefresh = request;
  const answer = await patiently(() => post(world, '/auth/tokens', request));
  account.tokenUses.push({ device, kind: 'refresh', beganAt: answer.beganAt, status: answer.status });
  if (answer.status < 500 && answer.status !== 429) delete device.pendingRefresh;
  if (answer.status === 200) {
    device.accessToken = answer.body.access_token;
    device.refreshToken = answer.body.refresh_token;
  }
  return answer.status;
}

function refreshRequest({ cloud, clock }: FaultWorld, { identity, key, refreshToken }: Device): object {
  const request = { requestId: randomUUID(), issuedAt: new Date(clock.now()).toISOString() };
  const text = refreshProofText({
    ...request,
    audience: cloud.apiUrl,
    delegatedIdentity: identity.text,
    fingerprint: key.publicKey.fingerprint,
    refreshToken,
  });
  return {
    artifact_type: 'btps_refresh_request',
    identity: identity.text,
    refresh_token: refreshToken,
    request_id: request.requestId,
    issuedAt: request.issuedAt,
    signature: signText(text, key.privateKey),
  };
}
