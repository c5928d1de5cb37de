import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synthesizePolicies } from '../../infra/docs/synthesize-policies.ts';
import type { FunctionName } from '../../infra/functions.ts';
import { generateKeyPair, userIdentity } from '../../infra/local/cast.ts';
import { portalRoutes, type Route, routes } from '../../shared/http/routes.ts';
import { ageInbox } from '../lifecycle/age-inbox.ts';
import { cutOffRevocation } from '../lifecycle/cut-off-revocation.ts';
import { unusedPermissions } from './unused-permissions.ts';
import { startWalk, type Walk } from './walk.ts';

const policies = synthesizePolicies();
let walk: Walk;

beforeAll(async () => {
  walk = await startWalk(policies);
}, 120_000);
afterAll(() => walk.stop());

/** The machine may be busy with other tests. */
const patienceMs = 120_000;
const patience = { timeout: patienceMs / 2, interval: 100 };

describe('the functions under the policies of their roles (design, AWS shape)', () => {
  test(
    'every route answers as it should, and nothing is refused',
    async () => {
      const statuses: [string, number][] = [];
      for (const [route, call] of Object.entries(walk.calls)) statuses.push([route, (await call()).status]);
      const named = ({ method, path }: Route) => `${method} ${path}`;
      const ours = [...routes.map(named), ...portalRoutes.map((route) => `portal ${named(route)}`)];
      const other = {
        'POST /messages': 202,
        'portal POST /enrolments': 201,
        'portal POST /revocations': 202,
      };
      expect(Object.fromEntries(statuses)).toEqual({
        ...Object.fromEntries(ours.map((route) => [route, 200])),
        ...other,
      });
      expect(walk.saas.cloud.authorization?.refused).toEqual([]);
    },
    patienceMs,
  );

  test(
    'so do refusals, replays, limits, a reused token, an event, forwarding in both directions, and every task',
    async () => {
      const { saas, receiver, alice } = walk;
      const device = await walk.enrol();
      const message = saas.message(device, alice);
      // The instance may hold the parent record from before the enrolment, and says so by `retryable`.
      await expect.poll(async () => (await saas.post('/messages', message)).status, patience).toBe(202);
      expect((await saas.post('/messages', message)).body.code).toBe('NONCE_ALREADY_USED');
      const forged = { ...device, key: generateKeyPair() };
      expect((await saas.send(forged, alice)).body.code).toBe('SIGNATURE_VERIFICATION_FAILED');
      expect((await saas.send(device, userIdentity('nobody$saas.example'))).body.code).toBe(
        'RECIPIENT_NOT_FOUND',
      );
      for (const name of ['carol$receiver.example', 'nobody$receiver.example']) {
        expect((await saas.send(device, userIdentity(name))).status).toBe(202);
      }
      await saas.cloud.stream.drained();
      await expect.poll(() => forwardingEnds(walk), patience).toEqual(['delivered', 'refused']);

      const renewal = saas.refreshRequest(device, device.refreshToken);
      expect((await saas.post('/auth/tokens', renewal)).status).toBe(200);
      const stolen = saas.refreshRequest(device, device.refreshToken);
      expect((await saas.post('/auth/tokens', stolen)).body.code).toBe('INVALID_AUTH_TOKEN');

      const request = saas.enrolmentRequest(alice, await saas.enrolmentToken(alice), generateKeyPair());
      for (const attempt of ['first', 'after a lost answer']) {
        expect((await saas.post('/auth/devices', request)).status, attempt).toBe(200);
      }

      const { user: frank } = await saas.registerUser('frank$saas.example');
      await saas.enrol(frank);
      await saas.revokeByEvent(saas.revocation(frank, 'all'));
      const lost = await walk.enrol();
      await saas.revokeByEvent(saas.revocation(alice, [lost.identity.delegatedId]));
      await expect
        .poll(async () => (await saas.send(lost, alice)).body.code, patience)
        .toBe('DELEGATION_REVOKED');
      await saas.cloud.queues.revocations.drained();
      await saas.settled();
      await ageInbox(saas.cloud, 3_600_000);
      const forgotten = await walk.enrol();
      await cutOffRevocation(saas.cloud, { ...forgotten.identity, userIdentity: alice.text }, 3_600_000);
      for (const task of ['propagation', 'propagation', 'reconcile', 'sweep', 'export', 'health'] as const) {
        await saas.cloud.runTask(task);
      }
      expect((await saas.send(forgotten, alice)).body.code).toBe('DELEGATION_REVOKED');
      await Promise.all([saas.cloud.stream.drained(), receiver.cloud.stream.drained(), saas.settled()]);
      expect(saas.cloud.authorization?.refused).toEqual([]);
      expect(receiver.cloud.authorization?.refused).toEqual([]);
    },
    patienceMs,
  );

  test('permissions that nothing used are those of Lambda itself, and of what no local cloud has', () => {
    const { authorization } = walk.saas.cloud;
    if (!authorization) throw new Error('no role is asked');
    const zone = `arn:aws:route53:::hostedzone/${walk.saas.cloud.zoneId}`;
    expect(unusedPermissions(authorization, outOfReach)).toEqual({
      // Nothing had to be tried again, and nothing was overdue.
      forward: [`sqs:SendMessage ${forwardQueue}`],
      watch: [`sqs:SendMessage ${forwardQueue}`],
      // A deployment calls it, no local cloud does.
      zoneSettings: [
        `route53:ChangeTagsForResource ${zone}`,
        `route53:GetDNSSEC ${zone}`,
        `route53:ListResourceRecordSets ${zone}`,
        `route53:ListTagsForResource ${zone}`,
        `route53:ChangeResourceRecordSets ${zone}`,
      ],
    });
  });
});

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const forwardQueue = arn('sqs', 'forwarding');

/** What is used by Lambda itself, or of services and resources that no local cloud has. */
const outOfReach = new RegExp(
  [
    '^logs:',
    String.raw`^sqs:(DeleteMessage|GetQueueAttributes|ReceiveMessage) \S+:(forwarding|revocations)$`,
    String.raw`StreamArn\}$`,
    '^(kms|s3):',
    String.raw`^dynamodb:(\w*Export|DescribeContinuousBackups)`,
    'Revocations/Undelivered',
    // SES takes the domain for the address, as it does wherever the domain is verified.
    String.raw`identity/btps@saas\.example$`,
  ].join('|'),
);

function forwardingEnds({ saas }: Walk): readonly string[] {
  const lines = saas.cloud.logs.filter(({ text }) => text.includes('"message_forwarding"'));
  return lines.map(({ text }) => JSON.parse(text).end).sort();
}

const internal = { status: 500, body: { code: 'INTERNAL_ERROR' } };

/** A permission that is taken away, and a call that needs it. */
const missedByCalls: readonly (readonly [FunctionName, string, string])[] = [
  ['ingress', 'dynamodb:PutItem', 'POST /messages'],
  ['ingress', 'dynamodb:BatchGetItem', 'POST /messages'],
  ['verify', 'dynamodb:BatchGetItem', 'POST /verify'],
  ['inbox', 'dynamodb:Query', 'GET /inbox/{recipient}'],
  ['auth', 'dynamodb:UpdateItem', 'POST /auth/tokens'],
  ['portal', 'dynamodb:Query', 'portal GET /identities/{userIdentity}/audit'],
  ['portal', 'dynamodb:PutItem', 'portal POST /enrolments'],
];

/** Another one, and what sets off the work that needs it. */
const missedByWork: readonly (readonly [FunctionName, string, (walk: Walk) => Promise<unknown>])[] = [
  ['zoneSync', 'route53:ChangeResourceRecordSets', ({ saas, alice }) => saas.enrol(alice)],
  ['revoke', 'dynamodb:Query', ({ saas, alice }) => saas.revokeByEvent(saas.revocation(alice, 'all'))],
  ['dispatch', 'dynamodb:PutItem', ({ calls }) => calls['POST /messages']?.() ?? Promise.reject()],
  ['watch', 'dynamodb:Scan', ({ saas }) => saas.cloud.runTask('sweep').catch(() => undefined)],
  ['health', 'secretsmanager:GetSecretValue', renewHealth],
];

/** An instance reads the secret of the canary once. */
async function renewHealth({ saas }: Walk): Promise<void> {
  await saas.cloud.functions.killInstances('health');
  await saas.cloud.runTask('health').catch(() => undefined);
}

describe('a permission that is taken away is missed', () => {
  test.each(missedByCalls)(
    '%s without %s: %s is answered 500, and tells no more',
    async (name, action, route) => {
      const { authorization, logs } = walk.saas.cloud;
      const giveBack = authorization?.withhold(name, action);
      const before = authorization?.refused.length ?? 0;
      const answer = await walk.calls[route]?.().finally(giveBack);
      expect(answer).toMatchObject(internal);
      expect(JSON.stringify(answer)).not.toContain('arn:aws');
      expect(authorization?.refused[before]).toMatchObject({ function: name, action });
      expect(logs.some(({ text }) => text.includes('AccessDenied') && text.includes(action))).toBe(true);
    },
    patienceMs,
  );

  test.each(missedByWork)(
    '%s without %s: what follows is refused, and tried again',
    async (name, action, work) => {
      const { authorization } = walk.saas.cloud;
      const giveBack = authorization?.withhold(name, action);
      const before = authorization?.refused.length ?? 0;
      const refused = () =>
        authorization?.refused.slice(before).map((access) => `${access.function} ${access.action}`);
      await work(walk);
      await expect.poll(refused, patience).toContain(`${name} ${action}`).finally(giveBack);
    },
    patienceMs,
  );
});
