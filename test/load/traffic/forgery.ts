import type { KeyPair } from '../../../infra/local/cast.ts';
import type { Message, SignedMembers } from '../../../shared/protocol/message.ts';
import { signMessage } from '../../../shared/protocol/sign-message.ts';
import type { LoadDevice } from '../people/load-device.ts';
import { strangersAddress } from '../people/sources.ts';
import { describe } from './ask.ts';
import { compose, post } from './good-message.ts';
import { judgeAnswer, type Usual, wrong } from './judge-answer.ts';
import type { World } from './world.ts';

interface Forgery {
  readonly message: Message;
  readonly usual: Usual;
  /** Whether it is refused so before anybody looks at the device that made it. */
  readonly regardless?: true;
}

type Forge = (message: Message, device: LoadDevice, world: World) => Forgery;

const refused = (message: Message): Forgery => ({ message, usual: '403 SIGNATURE_VERIFICATION_FAILED' });

/** Every way of forging, by the name that the report gives it. */
const forgeries: Readonly<Record<string, Forge>> = {
  'altered document': (message) =>
    refused({ ...message, document: { ...(message.document as object), title: 'Monthly Service lnvoice' } }),
  'altered recipient': (message, _, { population }) => {
    const others = population.users.filter(({ identity }) => identity !== message.to);
    return refused({ ...message, to: population.pick(others).identity });
  },
  'altered id': (message) => refused({ ...message, id: `${message.id}x` }),
  'altered time': (message) =>
    refused({ ...message, issuedAt: new Date(Date.parse(message.issuedAt) + 1).toISOString() }),
  'altered signature': (message, _, { random }) => {
    const value = Buffer.from(message.signature.value, 'base64');
    const at = Math.floor(random() * value.length);
    value[at] = (value[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return refused({ ...message, signature: { ...message.signature, value: value.toString('base64') } });
  },
  'signature of another message': (message, device) =>
    refused({ ...message, signature: signAgain({ ...message, id: `${message.id}x` }, device.key).signature }),
  "other device's key": (message, device, world) => refused(signAgain(message, strangerTo(device, world))),
  "other device's key, own fingerprint": (message, device, world) => {
    const { signature, ...rest } = signAgain(message, strangerTo(device, world));
    const { fingerprint } = device.key.publicKey;
    return refused({ ...rest, signature: { ...signature, fingerprint } });
  },
  'unknown device': (message, device, { random }) => ({
    message: signAgain(
      { ...message, from: `dev-none-${Math.floor(random() * 5)}$${device.user.originalIdentity}` },
      device.key,
    ),
    usual: '403 DELEGATION_NOT_FOUND',
    regardless: true,
  }),
  'unknown user': (message, device, { random }) => ({
    message: signAgain(
      { ...message, from: `${device.delegatedId}$nobody${Math.floor(random() * 20)}.btps.saas.example` },
      device.key,
    ),
    usual: '403 ORIGINAL_IDENTITY_NOT_FOUND',
    regardless: true,
  }),
  'unknown recipient': (message, device) => ({
    message: signAgain({ ...message, to: 'nobody$saas.example' }, device.key),
    usual: '404 RECIPIENT_NOT_FOUND',
  }),
  'foreign recipient of a foreigner': (message, device) => ({
    message: signAgain(
      { ...message, from: 'dev1$mallory.btps.other.example', to: 'nobody$another.example' },
      device.key,
    ),
    usual: '403 RELAY_DENIED',
    regardless: true,
  }),
  'too old': (message, device, { now }) => ({
    message: signAgain({ ...message, issuedAt: new Date(now() - 302_000).toISOString() }, device.key),
    usual: '422 MESSAGE_TOO_OLD',
    regardless: true,
  }),
  'from the future': (message, device, { now }) => ({
    message: signAgain({ ...message, issuedAt: new Date(now() + 90_000).toISOString() }, device.key),
    usual: '422 MESSAGE_FROM_FUTURE',
    regardless: true,
  }),
};

const names = Object.keys(forgeries);

/** Sends what no device signed so, or nobody may send: it has to be refused, and why is known. */
export async function sendForgery(device: LoadDevice, world: World): Promise<void> {
  const name = world.population.pick(names);
  const forge = forgeries[name];
  if (!forge) throw new RangeError(`there is no forgery ${name}`);
  const { message, usual, regardless } = forge(compose(device, world).message, device, world);
  const request = { ...post(JSON.stringify(message)), source: strangersAddress(world.random) };
  await world.ask(`forgery: ${name}`, request, (answer) => {
    if (!regardless) return judgeAnswer(answer, device, usual);
    return describe(answer) === usual ? undefined : wrong(answer, usual);
  });
}

function signAgain({ signature: _, ...members }: Message, { privateKey }: KeyPair): Message {
  const signed: SignedMembers = members;
  return { ...signed, signature: signMessage(signed, privateKey) };
}

/** The key of any other device than this one. */
function strangerTo(device: LoadDevice, { population }: World): KeyPair {
  const others = population.users.flatMap(({ devices }) => [...devices]).filter((other) => other !== device);
  return population.pick(others).key;
}
