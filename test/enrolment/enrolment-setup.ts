import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { generateKeyPair, type KeyPair, userIdentity } from '../../infra/local/cast.ts';
import { listEvents, type StoredEvent } from '../../shared/audit/list-events.ts';
import { createEnrolment } from '../../shared/enrolment/create-enrolment.ts';
import { redeemEnrolment } from '../../shared/enrolment/redeem-enrolment.ts';
import type { UserNotice } from '../../shared/notices/notices.ts';
import { createPatternDetector } from '../../shared/patterns/pattern-detector.ts';
import { enrolmentProofText } from '../../shared/protocol/proof.ts';
import { signText } from '../../shared/protocol/sign-message.ts';
import { defaultLimits } from '../../shared/rate-limit/limits.ts';
import { createRateLimiter } from '../../shared/rate-limit/rate-limiter.ts';
import { type IdentityEntry, identityKey, readIdentityEntry } from '../../shared/registry/entries.ts';
import { seedIdentity } from '../../shared/registry/seed.ts';
import type { SuspicionReport } from '../../shared/telemetry/telemetry.ts';
import type { AnswerCache } from '../../shared/zone/answer-cache.ts';
import { createTestDatabase } from '../test-database.ts';
import { baseUrl, noonMs, tokenIssuer } from '../tokens/token-setup.ts';

const tables = { registryTable: 'Registry', auditTable: 'AuditEvents' };

/** What differs from an ordinary request to enrol. */
export interface RedeemCall {
  readonly key?: KeyPair;
  /** The key that signs, if that is not the one sent along. */
  readonly signer?: KeyPair;
  /** The key that is sent along. */
  readonly publicKey?: string;
  readonly issuedAt?: string;
  readonly audience?: string;
  readonly source?: string;
  readonly user?: string;
}

/** A database with users that enrol devices; everybody's clock is `clock`. */
export async function createEnrolmentScene(limits: Partial<typeof defaultLimits> | object = {}) {
  const { client, connect } = await createTestDatabase();
  const { clock, issuer } = tokenIssuer();
  let accounts = 0;
  let sources = 0;

  /** A new user in her third epoch. */
  async function user(more: Partial<IdentityEntry> = {}) {
    accounts += 1;
    const identity = userIdentity(`user${accounts}$saas.com`);
    await seedIdentity(client, 'Registry', {
      originalIdentity: identity.originalIdentity,
      userIdentity: identity.text,
      primaryKey: 'cHJpbWFyeQ==',
      epoch: 3,
      status: 'active',
      deviceLimit: 10,
      activeDevices: 0,
      administrators: ['admin$saas.com'],
      createdAt: '2026-01-01T00:00:00.000Z',
      ...more,
    });
    return identity;
  }

  /** Patterns that were found. */
  const suspicions: SuspicionReport[] = [];

  /** What users were told. */
  const sent: UserNotice[] = [];

  /** Names that the shared DNS cache was told to forget: the user, then devices. */
  const forgotten: (readonly string[])[] = [];

  /** Asks for a one-time token. */
  function create(text: string, scopes: readonly string[] = ['send'], requestedBy = text) {
    const creation = { ...tables, client, baseUrl, now: issuer.now, randomBytes: issuer.random };
    const request = { userIdentity: userIdentity(text), scopes, requestedBy, principal: 'arn:portal' };
    return createEnrolment(creation, request);
  }

  /** A one-time token that was given out. */
  async function token(text: string, scopes?: readonly string[]): Promise<string> {
    const created = await create(text, scopes);
    if (!created.ok) throw new Error(created.refusal.code);
    return created.value.auth_token;
  }

  /** An instance of the function that enrols. */
  function instance(database = client) {
    const { now } = issuer;
    const limiter = createRateLimiter({
      client: database,
      tableName: 'RateCounters',
      now,
      limits: { ...defaultLimits, ...limits },
    });
    const answers: AnswerCache = {
      forget: async (originalIdentity, delegatedIds) =>
        void forgotten.push([originalIdentity, ...delegatedIds]),
    };
    const notices = { send: async (notice: UserNotice) => void sent.push(notice) };
    const patterns = createPatternDetector({
      ...{ client: database, now, auditTable: tables.auditTable, countersTable: 'RateCounters' },
      telemetry: {
        suspicion: (report) => void suspicions.push(report),
        fault: (_, error) => {
          throw error;
        },
      },
    });
    return { ...issuer, ...tables, client: database, limiter, answers, patterns, notices };
  }

  /** Asks to be enrolled, from an address that nobody else uses unless it is named. */
  function redeem(text: string, authToken: string, call: RedeemCall = {}, enrolment = instance()) {
    sources += 1;
    const { key = generateKeyPair(), signer = key, audience = baseUrl } = call;
    const issuedAt = call.issuedAt ?? new Date(clock.nowMs).toISOString();
    const { fingerprint, spkiBase64 } = key.publicKey;
    const proof = { audience, identity: text, fingerprint, authToken, issuedAt };
    return redeemEnrolment(
      {
        identity: userIdentity(call.user ?? text),
        devicePublicKey: call.publicKey ?? spkiBase64,
        authToken,
        issuedAt,
        signature: { ...signText(enrolmentProofText(proof), signer.privateKey), fingerprint },
        source: call.source ?? `198.51.${Math.floor(sources / 250)}.${sources % 250}`,
        requestId: `request-${sources}`,
      },
      enrolment,
    );
  }

  /** The delegated id that came of a request, or the code of its refusal. */
  async function outcome(answer: ReturnType<typeof redeem>): Promise<string> {
    const enrolled = await answer;
    return enrolled.ok ? enrolled.value.identity.delegatedId : enrolled.refusal.code;
  }

  async function identityEntry(originalIdentity: string): Promise<IdentityEntry> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'Registry', Key: identityKey(originalIdentity), ConsistentRead: true }),
    );
    return readIdentityEntry(Item ?? {});
  }

  /** Sort keys of what the registry holds about a user. */
  async function entries(originalIdentity: string): Promise<readonly string[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'Registry',
        ConsistentRead: true,
        KeyConditionExpression: 'originalIdentity = :user',
        ExpressionAttributeValues: { ':user': { S: originalIdentity } },
      }),
    );
    return Items.map(({ entry }) => entry?.S ?? '');
  }

  async function trail(originalIdentity: string): Promise<readonly StoredEvent[]> {
    const page = await listEvents({ client, tableName: 'AuditEvents' }, originalIdentity, { limit: 1000 });
    return page.ok ? page.value.events : [];
  }

  clock.nowMs = noonMs;
  return {
    client,
    connect,
    clock,
    user,
    create,
    token,
    instance,
    redeem,
    outcome,
    identityEntry,
    entries,
    trail,
    forgotten,
    suspicions,
    sent,
  };
}
