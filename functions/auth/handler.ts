import { randomBytes } from 'node:crypto';
import { deploymentValue } from '../../shared/aws/deployment.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { httpHandler, type Responder } from '../../shared/http/http-handler.ts';
import { originGate } from '../../shared/http/origin-gate.ts';
import { publishedCacheControl } from '../../shared/http/published.ts';
import { documentPath } from '../../shared/http/routes.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { createNotices } from '../../shared/notices/create-notices.ts';
import { createPatternDetector } from '../../shared/patterns/pattern-detector.ts';
import { accept } from '../../shared/protocol/errors.ts';
import { serverKeysPath } from '../../shared/protocol/system-message.ts';
import { createRateLimiter } from '../../shared/rate-limit/rate-limiter.ts';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { createTokenKeys } from '../../shared/tokens/create-token-keys.ts';
import { readKeySet } from '../../shared/tokens/key-set.ts';
import { readServerKeySet } from '../../shared/voucher/server-key-set.ts';
import { createAnswerCache } from '../../shared/zone/create-answer-cache.ts';
import { answerEnrol } from './answer-enrol.ts';
import { answerRenew } from './answer-renew.ts';

const settings = readSettings(process.env);
const { limits, acceptRsaPayloadSignatures } = settings;
const telemetry = createTelemetry();
const client = createDynamoDbClient();
const now = Date.now;
const auditTable = tableName(process.env, 'auditEvents');
const countersTable = tableName(process.env, 'rateCounters');
const dependencies = {
  client,
  now,
  telemetry,
  patterns: createPatternDetector({ client, now, telemetry, auditTable, countersTable }),
  random: randomBytes,
  jitter: Math.random,
  acceptRsaPayloadSignatures,
  registryTable: tableName(process.env, 'registry'),
  auditTable,
  limiter: createRateLimiter({ client, now, limits, tableName: countersTable }),
  baseUrl: deploymentValue(process.env, 'BASE_URL'),
  tokenKeys: createTokenKeys(process.env),
  answers: createAnswerCache(process.env, client, telemetry),
  notices: createNotices({
    settings: settings.notices,
    eventBusName: deploymentValue(process.env, 'EVENT_BUS_NAME'),
    audit: { client, now, tableName: auditTable },
    telemetry,
  }),
};

const serverKeys = createTokenKeys(process.env, 'SERVER_KEYS');

const responders: Readonly<Record<string, Responder>> = {
  'POST /auth/devices': (event) => answerEnrol(event, dependencies),
  'POST /auth/tokens': (event) => answerRenew(event, dependencies),
  'GET /.well-known/jwks.json': async () => {
    const body = await readKeySet(dependencies.tokenKeys);
    return accept({ status: 200, body, cacheControl: publishedCacheControl });
  },
  [`GET ${serverKeysPath}`]: async () => {
    const body = await readServerKeySet(settings.domain, serverKeys);
    return accept({ status: 200, body, cacheControl: publishedCacheControl });
  },
  [`GET ${documentPath}`]: async () => {
    // Loaded when it is asked for, so that no other request waits for it.
    const { default: body } = await import('../../docs/openapi.json', { with: { type: 'json' } });
    return accept({ status: 200, body, cacheControl: publishedCacheControl });
  },
};

/** `POST /auth/devices`, `POST /auth/tokens`, and what anybody may read: `GET /.well-known/…`, `GET /openapi.json`. */
export const handler = httpHandler(
  async (event) => {
    const respond = responders[event.routeKey];
    return respond ? respond(event) : refuseUnrouted(event);
  },
  telemetry,
  originGate(settings),
);
