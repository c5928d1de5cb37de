import { randomBytes } from 'node:crypto';
import { generateKeyPair, userIdentity } from '../../../infra/local/cast.ts';
import { listEvents } from '../../../shared/audit/list-events.ts';
import { createEnrolment } from '../../../shared/enrolment/create-enrolment.ts';
import { redeemEnrolment } from '../../../shared/enrolment/redeem-enrolment.ts';
import { acknowledgeMessages } from '../../../shared/inbox/acknowledge-messages.ts';
import { listMessages } from '../../../shared/inbox/list-messages.ts';
import type { Outcome } from '../../../shared/protocol/errors.ts';
import { enrolmentProofText } from '../../../shared/protocol/proof.ts';
import { signText } from '../../../shared/protocol/sign-message.ts';
import { defaultLimits } from '../../../shared/rate-limit/limits.ts';
import { createRateLimiter } from '../../../shared/rate-limit/rate-limiter.ts';
import { readDelegation } from '../../../shared/registry/read-delegation.ts';
import { seedDevice, seedIdentity } from '../../../shared/registry/seed.ts';
import type { RevocationDependencies } from '../../../shared/revocation/dependencies.ts';
import { openRevocation } from '../../../shared/revocation/open-revocation.ts';
import { requestRevocation } from '../../../shared/revocation/request-revocation.ts';
import { readRevocationRequest } from '../../../shared/revocation/revocation-request.ts';
import { baseUrl, tokenIssuer } from '../../tokens/token-setup.ts';
import type { MessageScene } from '../cost/scene.ts';
import { invoice } from '../invoice.ts';

const tables = { registryTable: 'Registry', auditTable: 'AuditEvents' };

/** One operation; what has to be there before it is made by the outer call. */
export type Operation = () => Promise<() => Promise<unknown>>;

/** Everything whose cost must not grow with the tables, by name. */
export function operations(scene: MessageScene): Readonly<Record<string, Operation>> {
  const { client, now, recipient } = scene;
  const inbox = { client, tableName: 'Inbox', now, random: randomBytes };
  const { issuer } = tokenIssuer();
  const quiet = { notices: { send: async () => undefined }, answers: { forget: async () => undefined } };
  const enrolment = {
    ...{ ...issuer, ...tables, ...quiet, now, client, patterns: { observe: async () => undefined } },
    limiter: createRateLimiter({ client, tableName: 'RateCounters', now, limits: defaultLimits }),
  };
  const revocation: RevocationDependencies = {
    ...{ ...tables, ...quiet, client, now, jitter: () => 0.5, domain: 'saas.example' },
    ...{ recordTtlSeconds: 300, telemetry: { revocation: () => undefined } },
  };
  let users = 0;

  /** A user of her own for each operation, with ten devices. */
  async function newUser(devices = 10) {
    users += 1;
    const user = userIdentity(`grown${users}$saas.example`);
    const { originalIdentity, text } = user;
    const createdAt = new Date(now() - 3_600_000).toISOString();
    const common = { originalIdentity, epoch: 1, status: 'active', createdAt } as const;
    await seedIdentity(client, 'Registry', {
      ...{ ...common, userIdentity: text, primaryKey: 'cHJpbWFyeQ==', administrators: [] },
      ...{ deviceLimit: 100, activeDevices: devices },
    });
    for (let number = 0; number < devices; number += 1) {
      const { spkiBase64: publicKey, fingerprint } = generateKeyPair().publicKey;
      await seedDevice(client, 'Registry', {
        ...{ ...common, delegatedId: `dev${number}`, publicKey, fingerprint },
        ...{ scopes: ['send'], publication: 'published' },
      });
    }
    return user;
  }

  function revocationOf(user: Awaited<ReturnType<typeof newUser>>, devices: 'all' | readonly string[]) {
    const request = readRevocationRequest({
      ...{ revocation_id: `rev_${user.account}`, user_identity: user.text, devices },
      ...{ reason: 'device_lost', revoked_by: user.text, requested_at: new Date(now()).toISOString() },
    });
    return take(request);
  }

  async function firstPage() {
    return take(await listMessages(inbox, recipient)).messages.map(({ receipt }) => receipt);
  }

  return {
    'send a message': async () => {
      scene.wait(700);
      return async () => {
        const { status } = await scene.send({ document: invoice(512) });
        if (status !== 202) throw new Error(`a message was answered with ${status}`);
      };
    },
    'read a page of the inbox': async () => firstPage,
    'acknowledge a message': async () => {
      const [first = ''] = await firstPage();
      return async () => take(await acknowledgeMessages(inbox, recipient, [first]));
    },
    'enrol a device': async () => {
      const user = await newUser();
      const creation = { ...tables, client, baseUrl, now, randomBytes };
      const asked = { userIdentity: user, scopes: ['send'], requestedBy: user.text, principal: 'arn:portal' };
      const { auth_token: authToken } = take(await createEnrolment(creation, asked));
      const key = generateKeyPair();
      const { fingerprint, spkiBase64: devicePublicKey } = key.publicKey;
      const issuedAt = new Date(now()).toISOString();
      const proof = { audience: baseUrl, identity: user.text, fingerprint, authToken, issuedAt };
      const signature = { ...signText(enrolmentProofText(proof), key.privateKey), fingerprint };
      const from = { source: `198.51.100.${users % 250}`, requestId: 'request-1' };
      return async () =>
        take(
          await redeemEnrolment(
            { identity: user, devicePublicKey, authToken, issuedAt, signature, ...from },
            enrolment,
          ),
        );
    },
    'revoke one device': async () => {
      const request = revocationOf(await newUser(), ['dev1']);
      const call = { principal: 'bench', deadlineMs: now() + 60_000 };
      return async () => take(await requestRevocation(revocation, request, call));
    },
    'revoke all devices, until in force': async () => {
      const request = revocationOf(await newUser(), 'all');
      return async () => take(await openRevocation(revocation, request, 'bench'));
    },
    'read the status of a device': async () => {
      const { originalIdentity } = await newUser();
      return () => readDelegation(client, 'Registry', originalIdentity, 'dev1');
    },
    'read a page of the audit trail': async () => async () =>
      take(await listEvents({ client, tableName: 'AuditEvents' }, 'alice.btps.saas.example')),
  };
}

function take<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.reasons.join()}`);
  return outcome.value;
}
