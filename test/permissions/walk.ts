import type { RolePolicies } from '../../infra/local/authorization/statement.ts';
import { userIdentity } from '../../infra/local/cast.ts';
import { forwardingTo, makeCertificate } from '../../infra/local/certificate.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { type Answer, type EnrolledDevice, PortalScene } from '../lifecycle/portal-scene.ts';

/** One request to a route, in its good case; its answer. */
export type Call = () => Promise<Answer>;

/** Two clouds whose functions may do what their roles allow, and a call for every route of the first one. */
export interface Walk {
  readonly saas: PortalScene;
  readonly receiver: PortalScene;
  readonly alice: UserIdentity;
  /** By method and path, those of portals with `portal` before them; later ones rest on earlier ones. */
  readonly calls: Readonly<Record<string, Call>>;
  /** A new device of alice's whose records are published. */
  enrol(): Promise<EnrolledDevice>;
  stop(): Promise<void>;
}

/** Starts both clouds, which find each other by DNS. */
export async function startWalk(policies: RolePolicies): Promise<Walk> {
  const tls = await makeCertificate();
  const notices = { emailFrom: 'btps@saas.example', sms: true };
  const settings = { forwarding: forwardingTo(tls), notices };
  const saas = await PortalScene.start({ settings, tls, policies, instances: 1 });
  const receiver = await PortalScene.start({
    ...{ domain: 'receiver.example', names: saas.cloud, policies, tls, instances: 1 },
    settings: { forwarding: forwardingTo(tls) },
  });
  await receiver.registerUser('carol$receiver.example');
  const [alice, bob] = [userIdentity('alice$saas.example'), userIdentity('bob$saas.example')];
  const people = { alice, bob };
  const enrol = async () => {
    const device = await saas.enrol(alice);
    await saas.settled();
    return device;
  };
  const stop = async () => {
    await receiver.stop();
    await saas.stop();
  };
  return { saas, receiver, alice, enrol, stop, calls: callsOf(saas, people) };
}

function callsOf(
  saas: PortalScene,
  { alice, bob }: Readonly<Record<'alice' | 'bob', UserIdentity>>,
): Walk['calls'] {
  let device: EnrolledDevice;
  let revocationId = '';
  const path = (user: UserIdentity) => `/identities/${user.text}`;
  const inbox = `/inbox/${alice.text}`;
  return {
    'portal PUT /identities/{userIdentity}': async () => {
      await saas.registerUser(bob.text);
      const contact = { notifyEmail: 'alice@mail.example', notifyPhone: '+41791234567' };
      await saas.registerUser(alice.text, contact);
      return saas.portal('GET', path(alice));
    },
    'portal POST /enrolments': () =>
      saas.portal('POST', '/enrolments', { userIdentity: alice.text, scopes: ['send'] }),
    'POST /auth/devices': async () => {
      device = await saas.enrol(alice);
      await saas.settled();
      return { status: 200, body: undefined };
    },
    'POST /auth/tokens': () => saas.post('/auth/tokens', saas.refreshRequest(device, device.refreshToken)),
    'GET /.well-known/jwks.json': () => saas.get('/.well-known/jwks.json'),
    'GET /.well-known/btps-server.json': () => saas.get('/.well-known/btps-server.json'),
    'POST /messages': () => saas.send(device, alice),
    'POST /verify': () => saas.post('/verify', saas.message(device, bob)),
    'GET /delegations/{delegatedIdentity}': () => saas.get(`/delegations/${device.identity.text}`),
    'GET /inbox/{recipient}': () => saas.get(inbox, device.accessToken),
    'POST /inbox/{recipient}/acknowledgements': async () => {
      const { body } = await saas.get(inbox, device.accessToken);
      const receipts = body.messages.map(({ receipt }: { receipt: string }) => receipt);
      return acknowledge(saas, inbox, receipts, device);
    },
    'GET /health': async () => {
      await saas.cloud.runTask('health');
      await saas.settled();
      await saas.cloud.runTask('health');
      return saas.get('/health');
    },
    'GET /openapi.json': () => saas.get('/openapi.json'),
    'portal GET /openapi.json': () => saas.portal('GET', '/openapi.json'),
    'portal GET /identities/{userIdentity}': () => saas.portal('GET', path(alice)),
    'portal GET /identities/{userIdentity}/audit': () => saas.portal('GET', `${path(alice)}/audit`),
    'portal POST /revocations': async () => {
      const lost = await saas.enrol(alice);
      const request = saas.revocation(alice, [lost.identity.delegatedId]) as { revocation_id: string };
      revocationId = request.revocation_id;
      return saas.portal('POST', '/revocations', request);
    },
    'portal GET /revocations/{revocationId}': () => saas.portal('GET', `/revocations/${revocationId}`),
    'portal DELETE /identities/{userIdentity}': () => saas.portal('DELETE', path(bob)),
  };
}

async function acknowledge(
  { cloud }: PortalScene,
  inbox: string,
  receipts: readonly string[],
  { accessToken }: EnrolledDevice,
): Promise<Answer> {
  const response = await fetch(`${cloud.apiUrl}${inbox.replaceAll('$', '%24')}/acknowledgements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ receipts }),
  });
  return { status: response.status, body: await response.json() };
}
