import { randomBytes } from 'node:crypto';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { FunctionName } from '../../infra/functions.ts';
import { generateKeyPair, signedInvoice, userIdentity } from '../../infra/local/cast.ts';
import { Registrar } from '../../infra/local/registrar.ts';
import { canarySecretId } from '../../infra/local/secrets/canary-secret.ts';
import { portalRoutes, type Route, routes } from '../../shared/http/routes.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { type AwsProxy, startAwsProxy } from '../faults/aws-proxy.ts';
import { type EnrolledDevice, PortalScene } from '../lifecycle/portal-scene.ts';
import { noOutside } from '../local-cloud.ts';
import { findSecrets } from './find-secrets.ts';
import { markedRequests } from './marked-requests.ts';
import { startTraceDaemon, type TraceDaemon } from './trace-daemon.ts';

let marker: string;

/** Another one for each test, in capital letters: no identity holds any, so that it never names anybody. */
beforeEach(() => {
  marker = `SECRET${randomBytes(24).toString('hex').toUpperCase()}`;
});

/** The machine may be busy with other tests. */
const patienceMs = 120_000;

let proxy: AwsProxy;
let traces: TraceDaemon;
let scene: PortalScene;
let alice: UserIdentity;
let device: EnrolledDevice;

beforeAll(async () => {
  proxy = await startAwsProxy(inject('dynamoDbEndpoint'));
  traces = await startTraceDaemon();
  scene = await PortalScene.start({
    dynamoDbEndpoint: proxy.url,
    settings: { logLevel: 'DEBUG', notices: { emailFrom: 'btps@saas.example', sms: true } },
    instances: 2,
    preload: [noOutside, traces.preload],
  });
  alice = (await scene.registerUser('alice$saas.example')).user;
  device = await scene.enrol(alice);
  await scene.settled();
}, patienceMs);
afterAll(async () => {
  await scene?.stop();
  await proxy?.stop();
  traces?.stop();
});

/** A good body for each route that takes one. */
function bodies(): Readonly<Record<string, object>> {
  const { publicKey } = generateKeyPair();
  const proof = { algorithm: 'sha256', value: publicKey.spkiBase64, fingerprint: publicKey.fingerprint };
  return {
    'POST /messages': scene.message(device, alice),
    'POST /verify': scene.message(device, alice),
    'POST /inbox/{recipient}/acknowledgements': { receipts: ['receipt'] },
    'POST /auth/devices': scene.enrolmentRequest(alice, 'token', generateKeyPair()),
    'POST /auth/tokens': scene.refreshRequest(device, 'token'),
    'PUT /identities/{userIdentity}': {
      primaryKey: publicKey.spkiBase64,
      administrators: ['bob$saas.example'],
      notifyEmail: 'alice@mail.example',
      notifyPhone: '+41791234567',
      deviceLimit: 10,
      rotation: { issuedAt: new Date().toISOString(), signatures: [proof, proof] },
    },
    'DELETE /identities/{userIdentity}': {},
    'POST /enrolments': { userIdentity: alice.text, scopes: ['send'] },
    'POST /revocations': scene.revocation(userIdentity('nobody$saas.example'), ['dev1234']),
  };
}

/** Everything that people who run the system, or strangers, are shown, besides answers. */
async function shown(): Promise<string> {
  await scene.cloud.stream.drained();
  await scene.settled();
  const client = new DynamoDBClient({
    endpoint: inject('dynamoDbEndpoint'),
    region: 'us-east-1',
    credentials: scene.cloud.credentials,
  });
  const audit: unknown[] = [];
  for await (const { Items } of paginateScan({ client }, { TableName: 'AuditEvents' })) audit.push(Items);
  client.destroy();
  const { logs, notices } = scene.cloud;
  // The addressee of a notice is its own business.
  const texts = notices.map((notice) => ({ ...notice, to: undefined }));
  return JSON.stringify([logs.map(({ text }) => text), texts, audit, traces.segments]);
}

const isProblem = (answer: { statusCode?: number }) => (answer.statusCode ?? 500) >= 400;
const invoke = (name: FunctionName, event: object) =>
  scene.cloud.functions.invoke(name, event) as Promise<{ statusCode?: number; body?: string }>;

test('the search finds what it looks for, in each spelling', () => {
  for (const text of [
    marker,
    Buffer.from(marker).toString('hex'),
    Buffer.from(`x${marker}y`).toString('base64'),
  ]) {
    expect(findSecrets(`told: ${text}…`, { marker })[0]).toMatch(/^marker after told: /);
  }
});

test('calls of AWS are traced by name, so that traces are among what is searched', () => {
  const traced = traces.segments.map((segment) => JSON.parse(segment.split('\n')[1] ?? ''));
  expect(traced).toContainEqual(
    expect.objectContaining({
      name: 'DynamoDB',
      namespace: 'aws',
      aws: expect.objectContaining({ operation: 'BatchGetItem', table_names: ['Registry'] }),
    }),
  );
  expect(traced).toContainEqual(expect.objectContaining({ name: 'Route53', namespace: 'aws' }));
});

test('there is a body for every route that takes one', () => {
  const taking = [...routes, ...portalRoutes].filter(({ method }) => method !== 'GET');
  expect(Object.keys(bodies()).sort()).toEqual(taking.map(({ method, path }) => `${method} ${path}`).sort());
});

describe('a secret in any part of a request (style: no token, key or document in a message or a log line)', () => {
  test.each(
    [...routes, ...portalRoutes].map((route): [string, Route] => [`${route.method} ${route.path}`, route]),
  )(
    '%s: is in no refusal, log line, metric, trace, audit event or notice',
    async (name, route) => {
      const told: string[] = [];
      const requests = markedRequests(route, marker, bodies()[name]);
      expect(requests.length).toBeGreaterThan(20);
      for (const { where, event } of requests) {
        const answer = await invoke(route.function, event);
        expect(answer.statusCode, where).toBeLessThan(500 + Number(name === 'GET /health') * 100);
        if (isProblem(answer) && findSecrets(JSON.stringify(answer), { marker }).length > 0) told.push(where);
      }
      expect(told).toEqual([]);
      expect(findSecrets(await shown(), { marker })).toEqual([]);
    },
    patienceMs,
  );

  test(
    'a path that no route has, and a method that it does not know',
    async () => {
      const strange = { method: 'GET', path: `/${marker}`, function: 'verify' } as const;
      for (const method of ['GET', 'DELETE', 'PUT'] as const) {
        for (const { event } of markedRequests({ ...strange, method }, marker, {})) {
          const answer = await invoke('verify', { ...event, routeKey: '$default' });
          expect(answer.statusCode).toBe(404);
          expect(findSecrets(JSON.stringify(answer), { marker })).toEqual([]);
        }
      }
      expect(findSecrets(await shown(), { marker })).toEqual([]);
    },
    patienceMs,
  );
});

describe('a secret elsewhere', () => {
  test(
    'in DNS records of a sender, which anybody may write: in no verdict, log line, metric or audit event',
    async () => {
      const registrar = new Registrar(scene.cloud);
      scene.cloud.zones.createZone('other.example');
      const records = [
        `key=${marker}&d=dev1234`,
        marker,
        `key=-----BEGIN PRIVATE KEY-----${marker}&d=dev1234`,
        `d=${marker}`,
        `key=&x=${marker}`,
        `key=x&s=${marker}&s=${marker}`,
      ];
      for (const [index, record] of records.entries()) {
        const user = userIdentity(`u${index}$other.example`);
        await registrar.publish(user.originalIdentity, record);
        await registrar.publish(`dev1234.${user.originalIdentity}`, record);
        const foreign = {
          ...device,
          identity: { ...device.identity, text: `dev1234$${user.originalIdentity}` },
        };
        for (const path of ['/messages', '/verify']) {
          const answer = await scene.post(path, scene.message(foreign, alice));
          expect(findSecrets(JSON.stringify(answer), { marker })).toEqual([]);
        }
      }
      registrar.close();
      expect(findSecrets(await shown(), { marker })).toEqual([]);
    },
    patienceMs,
  );

  test(
    'in events on the bus and items of the queues',
    async () => {
      const { revocations, forwarding } = scene.cloud.queues;
      const good = scene.revocation(userIdentity('nobody$saas.example'), ['dev1234']);
      const details = ['user_identity', 'reason', 'revoked_by', 'requested_at', 'invalid_since', 'unknown'];
      for (const member of details) await scene.revokeByEvent({ ...good, [member]: marker });
      for (const body of [marker, `{"detail":"${marker}`, JSON.stringify({ source: marker, id: marker })]) {
        revocations.send(body);
        forwarding.send(body);
      }
      await Promise.all([revocations.drained(), forwarding.drained()]);
      expect(findSecrets(await shown(), { marker })).toEqual([]);
    },
    patienceMs,
  );
});

describe('real secrets', () => {
  test(
    'tokens, keys, documents and addresses of a whole life are nowhere, also when DynamoDB fails in the middle',
    async () => {
      const address = 'erin.secret@mail.example';
      const { user } = await scene.registerUser('erin$saas.example', { notifyEmail: address });
      const oneTimeToken = await scene.enrolmentToken(user);
      const key = generateKeyPair();
      const request = scene.enrolmentRequest(user, oneTimeToken, key);
      const enrolled = await scene.post('/auth/devices', request);
      const erins = scene.enrolledDevice(enrolled.body, key);
      await scene.settled();
      const document = { title: marker };
      const message = signedInvoice(erins.identity.text, alice.text, key, { document });
      // Whoever asked too early remembers for 60 s that there is no such record.
      await expect
        .poll(async () => (await scene.post('/messages', message)).status, { timeout: 80_000, interval: 400 })
        .toBe(202);
      const { accessToken, refreshToken } = erins;
      const secrets = {
        ...{ marker, oneTimeToken, accessToken, refreshToken, address },
        privateKey: key.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64').slice(-40),
        tokenKey: JSON.parse(scene.cloud.tokenKeys)[0].privateKey,
        canary: scene.cloud.secrets.get(canarySecretId) ?? '',
      };
      expect(Object.values(secrets).filter((secret) => secret.length < 20)).toEqual([]);

      const answers: unknown[] = [];
      for (const answer of ['throttled', 'lost'] as const) {
        proxy.watch({ before: () => answer });
        const renewal = scene.refreshRequest(erins, refreshToken);
        answers.push(await scene.post('/auth/devices', request));
        answers.push(await scene.post('/auth/tokens', renewal));
        answers.push(await scene.post('/messages', message));
        answers.push(await scene.post('/verify', message));
        answers.push(await scene.get(`/inbox/${alice.text}`, accessToken));
        answers.push(
          await scene.portal('POST', '/enrolments', { userIdentity: user.text, scopes: ['send'] }),
        );
        proxy.watch();
      }
      expect(answers.map((answer) => (answer as { status: number }).status)).not.toContain(200);
      expect(findSecrets(JSON.stringify(answers), secrets)).toEqual([]);

      await scene.post('/auth/tokens', scene.refreshRequest(erins, refreshToken));
      await scene.post('/auth/tokens', scene.refreshRequest(erins, refreshToken));
      await scene.portal('POST', '/revocations', scene.revocation(user, 'all'));
      await scene.cloud.runTask('health');
      expect(findSecrets(await shown(), secrets)).toEqual([]);
      expect(scene.cloud.notices).toContainEqual(
        expect.objectContaining({ channel: 'email', to: [address] }),
      );
    },
    patienceMs,
  );
});
