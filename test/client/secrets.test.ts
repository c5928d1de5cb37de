import { inspect } from 'node:util';
import { expect, test, vi } from 'vitest';
import type { Credentials } from '../../shared/client/credentials.ts';
import { DeviceScene, errorOf, inboxRoute, invitation, statusRoute, tokenLifeMs } from './device-scene.ts';
import type { Reaction, SeenRequest } from './scripted-server.ts';

// Each as long as the real ones are.
const authToken = 'AuthTokenMARKER0123456789abcdefghijklmnopqr';
const accessToken = 'header.AccessTokenMARKER0123456789abcdefghij.signature';
const refreshToken = 'RefreshTokenMARKER0123456789abcdefghijklmno';
const document = { iban: 'DocumentMARKER' };

/** A hostile or careless server: everything that it was sent is in its answer. */
const echo =
  (status: number, code: string): Reaction =>
  (request: SeenRequest) => ({
    status,
    body: {
      code,
      title: JSON.stringify(request),
      detail: JSON.stringify(request),
      action: JSON.stringify(request),
      reasons: secretsIn(request).map((secret) => `you sent ${secret}`),
      requestId: `${request.headers.authorization} ${JSON.stringify(request.body)}`,
      digest: refreshToken,
    },
    headers: { 'retry-after': '60' },
  });

function secretsIn({ headers, body }: SeenRequest): readonly string[] {
  return [headers.authorization, body?.auth_token, body?.refresh_token, body?.signature?.value].filter(
    (secret) => secret !== undefined,
  );
}

const refusals: readonly [string, Reaction][] = [
  ['a known code', echo(403, 'ACCESS_DENIED')],
  ['an expired token', echo(401, 'TOKEN_EXPIRED')],
  ['an unknown code', echo(400, 'MARKER')],
  ['a failing server', echo(503, 'SERVICE_UNAVAILABLE')],
  ['a success of another shape', echo(200, 'MARKER')],
  [
    'a fetch whose error quotes the request',
    (request) => {
      throw Object.assign(new Error(inspect(request)), { code: inspect(request), cause: request });
    },
  ],
];

/** Everything that an app could come to print. */
function shown(value: unknown): string {
  const error = value as Error;
  return [
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value),
    error.stack,
    String(error),
  ].join();
}

test.each(refusals)(
  '%s shows no token, key, signature or document in errors, notices or the console (Client Security)',
  async (_, reaction) => {
    const printed = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const spies = printed.map((name) => vi.spyOn(console, name));
    const scene = await markedScene();
    const seed = (await scene.store.load())?.keys.privateKey;
    const everything: unknown[] = [scene.client];

    for (const route of ['POST /messages', inboxRoute, statusRoute, 'POST /auth/devices'])
      scene.server.on(route, reaction);
    everything.push(await errorOf(scene.send({ document })), await errorOf(scene.fetchInbox()));
    everything.push(await errorOf(scene.time.until(scene.client.checkDelegationStatus())));
    everything.push(await errorOf(scene.time.until(scene.client.enrol({ ...invitation, authToken }))));
    scene.server.on('POST /auth/tokens', reaction);
    await scene.time.advance(tokenLifeMs);
    everything.push(await errorOf(scene.fetchInbox()));
    everything.push(scene.warnings, scene.revoked, scene.reauthentications);

    const text = everything.map(shown).join();
    expect(text).not.toContain('MARKER');
    if (seed?.kind !== 'seed') throw new Error('the scene has no WebCrypto');
    expect(text).not.toContain(seed.seed);
    for (const { body } of scene.server.requests) {
      if (body?.signature) expect(text).not.toContain(body.signature.value);
    }
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  },
);

test.each(['load', 'save', 'clear'] as const)(
  'a store whose %s quotes credentials shows none of them',
  async (method) => {
    const scene = await markedScene();
    const credentials = await scene.store.load();
    scene.store[method] = async () => {
      throw new Error(inspect(credentials, { depth: 10 }), { cause: credentials });
    };
    const client = scene.newClient();
    const failing = {
      load: () => client.start(),
      save: () => scene.client.enrol({ ...invitation, authToken: 'another' }),
      clear: () => scene.client.clearCredentials(),
    };
    const error = await errorOf(failing[method]());
    expect(error).toMatchObject({ code: 'STORE_FAILED' });
    expect(shown(error)).not.toContain('MARKER');
  },
);

async function markedScene(): Promise<DeviceScene> {
  const scene = new DeviceScene();
  scene.server.on('POST /auth/devices', (request) => {
    const { body } = scene.issueTokens(request);
    const tokens = { access_token: accessToken, refresh_token: refreshToken };
    return { status: 200, body: { ...(body as object), ...tokens } };
  });
  await scene.client.enrol({ ...invitation, authToken });
  const stored = (await scene.store.load()) as Credentials;
  expect(stored.tokens).toMatchObject({ accessToken, refreshToken });
  return scene;
}
