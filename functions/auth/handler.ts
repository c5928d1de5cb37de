import { randomBytes } from 'node:crypto';
import { deploymentValue } from '../../shared/aws/deployment.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { httpHandler, type Responder } from '../../shared/http/http-handler.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { createNotices } from '../../shared/notices/create-notices.ts';
import { accept } from '../../shared/protocol/errors.ts';
import { createRateLimiter } from '../../shared/rate-limit/rate-limiter.ts';
import { readSettings } from '../../shared/settings/settings.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { createTokenKeys } from '../../shared/tokens/create-token-keys.ts';
import { readKeySet } from '../../shared/tokens/key-set.ts';
import { createAnswerCache } from '../../shared/zone/create-answer-cache.ts';
import { answerEnrol } from './answer-enrol.ts';
import { answerRenew } from './answer-renew.ts';

const settings = readSettings(process.env);
const { limits, acceptRsaPayloadSignatures } = settings;
const telemetry = createTelemetry();
const client = createDynamoDbClient();
const now = Date.now;
const auditTable = tableName(process.env, 'auditEvents');
const dependencies = {
  client,
  now,
  random: randomBytes,
  jitter: Math.random,
  acceptRsaPayloadSignatures,
  registryTable: tableName(process.env, 'registry'),
  auditTable,
  limiter: createRateLimiter({ client, now, limits, tableName: tableName(process.env, 'rateCounters') }),
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

const responders: Readonly<Record<string, Responder>> = {
  'POST /auth/devices': (event) => answerEnrol(event, dependencies),
  'POST /auth/tokens': (event) => answerRenew(event, dependencies),
  'GET /.well-known/jwks.json': async () => {
    const body = await readKeySet(dependencies.tokenKeys);
    return accept({ status: 200, body, cacheControl: 'public, max-age=300' });
  },
};

/** `POST /auth/devices`, `POST /auth/tokens` and `GET /.well-known/jwks.json`. */
export const handler = httpHandler(async (event) => {
  const respond = responders[event.routeKey];
  return respond ? respond(event) : refuseUnrouted(event);
}, telemetry);
