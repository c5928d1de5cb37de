import { generateKeyPair, signedInvoice } from '../local/cast.ts';
import { authRequest } from '../local/device.ts';
import type { System } from './system.ts';

/** How the life of a device went. */
export interface Rehearsal {
  /** The user that was made for it, and closed afterwards. */
  readonly user: string;
  readonly device: string;
  /** Status of the answer to a message of the device: 202. */
  readonly sent: number;
  /** Code of the answer to a message right after the revocation: `DELEGATION_REVOKED`. */
  readonly refusedAs: string;
  /** From the enrolment until DNS showed the device, seconds; undefined when it never did. */
  readonly shownAfterSeconds: number | undefined;
  /** From the revocation until DNS did not show it any more, seconds; undefined when it still does. */
  readonly goneAfterSeconds: number | undefined;
}

const pollMs = 1000;

/** best-practices.md, Propagation: five minutes for servers with authority; resolvers may hold what they have for its TTL. */
const graceSeconds = 300;

/**
 * Plays the life of a device against the running deployment: a user `rehearsal-…` of our domain is registered, a device
 * enrols, sends to its own user, is revoked, sends again. The user is closed at the end, whatever happens. Nothing of
 * real users is touched.
 *
 * @throws Error when a step is refused that has to work before revocation can be tried
 */
export async function rehearse(system: System): Promise<Rehearsal> {
  const primary = generateKeyPair().publicKey;
  // Nobody's name, and another one each time: a closed identity never comes back.
  const account = `rehearsal-${Buffer.from(primary.fingerprint, 'base64').toString('hex').slice(0, 16)}`;
  const user = `${account}$${system.settings.domain}`;
  await ask(system, 'PUT', `/identities/${user}`, { primaryKey: primary.spkiBase64 });
  try {
    return await play(system, user);
  } finally {
    await system.portal('DELETE', `/identities/${user}`);
  }
}

async function play(system: System, user: string): Promise<Rehearsal> {
  const key = generateKeyPair();
  const enrolled = await enrol(system, user, key);
  const [deviceId = '', originalIdentity] = enrolled.delegated_identity.split('$');
  const name = `${deviceId}.${originalIdentity}`;
  const limitSeconds = graceSeconds + system.settings.recordTtlSeconds;
  const shownAfterSeconds = await timeUntil(system, limitSeconds, async () => isShown(system, name));
  const send = () => post(system, '/messages', signedInvoice(enrolled.delegated_identity, user, key));
  const { status: sent } = await send();
  await ask(system, 'POST', '/revocations', {
    revocation_id: `rev_${deviceId}`,
    user_identity: user,
    devices: [deviceId],
    reason: 'device_lost',
    revoked_by: user,
    requested_at: new Date(system.now()).toISOString(),
  });
  const refused = await send();
  const goneAfterSeconds = await timeUntil(system, limitSeconds, async () => !(await isShown(system, name)));
  const { delegated_identity: device } = enrolled;
  const refusedAs = String(refused.body.code ?? refused.status);
  return { user, device, sent, refusedAs, shownAfterSeconds, goneAfterSeconds };
}

async function enrol(system: System, user: string, key: ReturnType<typeof generateKeyPair>) {
  const scopes = ['send'];
  const { auth_token } = await ask(system, 'POST', '/enrolments', { userIdentity: user, scopes });
  const invitation = { baseUrl: system.apiUrl, identity: user, authToken: String(auth_token) };
  const issuedAt = new Date(system.now()).toISOString();
  const { status, body } = await post(system, '/auth/devices', authRequest(invitation, key, issuedAt));
  if (status !== 200) throw new Error(`the device was not enrolled: ${body.code ?? status}`);
  return body as { readonly delegated_identity: string };
}

type Body = Readonly<Record<string, unknown>>;

async function ask(system: System, method: string, path: string, body: object): Promise<Body> {
  const response = await system.portal(method, path, body);
  const answer = (await response.json()) as Body;
  if (!response.ok) throw new Error(`the portal API refused ${method} ${path.split('/')[1]}: ${answer.code}`);
  return answer;
}

async function post(
  { apiUrl }: System,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Body }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${apiUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Body };
}

async function isShown({ resolver, now }: System, name: string): Promise<boolean> {
  const { outcome } = await resolver().lookupTxt(name, { deadlineMs: now() + 6000 });
  return outcome.kind === 'answer';
}

async function timeUntil(
  { now, pause }: System,
  limitSeconds: number,
  holds: () => Promise<boolean>,
): Promise<number | undefined> {
  const beginMs = now();
  while (!(await holds())) {
    if (now() - beginMs > limitSeconds * 1000) return undefined;
    await pause(pollMs);
  }
  return Math.round((now() - beginMs) / 1000);
}
