import type { FunctionName } from '../../../../infra/functions.ts';
import { userIdentity } from '../../../../infra/local/cast.ts';
import type { Answer } from '../../../lifecycle/portal-scene.ts';
import type { Causes, Stage } from './causes.ts';

/** Something that invokes a function, as in AWS, and what comes of it while nothing is left for the function. */
type Caller = (stage: Stage) => Promise<unknown>;

/** The gateway answers for the function: nothing is tried again but by the client. */
const refuses =
  (request: (stage: Stage) => Promise<Answer>): Caller =>
  async (stage) => {
    const { status, body } = await request(stage);
    if (status !== 503 || body.message !== 'Service Unavailable') throw new Error(`answered ${status}`);
  };

const callers: Readonly<Record<FunctionName, Caller>> = {
  ingress: refuses(({ scene, alice, bob }) => scene.portal.send(alice.device, bob.user)),
  verify: refuses(({ scene }) => scene.portal.post('/verify', {})),
  inbox: refuses(({ scene, bob }) => scene.portal.get(`/inbox/${bob.user.text}`, bob.device.accessToken)),
  auth: refuses(({ scene }) => scene.portal.post('/auth/devices', {})),
  portal: refuses(({ scene, bob }) => scene.portal.portal('GET', `/identities/${bob.user.text}`)),
  revoke: ({ scene, alice }) =>
    scene.portal.revokeByEvent(scene.portal.revocation(alice.user, ['nosuchdevice'])),
  zoneSync: ({ scene }) => scene.portal.registerUser('throttled$saas.example'),
  dispatch: ({ scene, alice, bob }) => scene.portal.send(alice.device, bob.user),
  forward: ({ scene, alice }) => scene.portal.send(alice.device, userIdentity('dave$other.example')),
  watch: ({ scene }) => refusedByLambda(scene.portal.cloud.runTask('propagation')),
  health: ({ scene }) => refusedByLambda(scene.portal.cloud.runTask('health')),
  zoneSettings: ({ scene }) => refusedByLambda(scene.portal.cloud.functions.invoke('zoneSettings', {})),
};

async function refusedByLambda(invocation: Promise<unknown>): Promise<void> {
  const name = await invocation.then(
    () => 'nothing',
    (error: Error) => error.name,
  );
  if (name !== 'TooManyRequestsException') throw new Error(`refused with ${name}`);
}

/** Others use up the account's concurrency, and a function gets none; what repeats succeeds when there is some again. */
function throttle(name: FunctionName, call: Caller): (stage: Stage) => Promise<void> {
  return async (stage) => {
    const { scene } = stage;
    const { functions, queues, stream, registryStream } = scene.portal.cloud;
    functions.reserve(name, 0);
    try {
      await call(stage);
      await scene.measured('Throttles');
    } finally {
      functions.reserve(name);
    }
    await Promise.all([stream, registryStream, ...Object.values(queues)].map((source) => source.drained()));
  };
}

/** Lambda had no room for a function. */
export const throttleCauses: Causes = Object.fromEntries(
  (Object.keys(callers) as FunctionName[]).map((name) => [
    `Monitoring/Throttles-${name}`,
    throttle(name, callers[name]),
  ]),
);
