import { randomBytes } from 'node:crypto';
import { deploymentValue } from '../../shared/aws/deployment.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { httpHandler, type Responder } from '../../shared/http/http-handler.ts';
import { originGate } from '../../shared/http/origin-gate.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { createTokenKeys } from '../../shared/tokens/create-token-keys.ts';
import { answerAcknowledge } from './answer-acknowledge.ts';
import { answerList } from './answer-list.ts';

const telemetry = createTelemetry();
const client = createDynamoDbClient();
const now = Date.now;
const inbox = { client, now, random: randomBytes, tableName: tableName(process.env, 'inbox') };
const gate = {
  client,
  now,
  registryTable: tableName(process.env, 'registry'),
  baseUrl: deploymentValue(process.env, 'BASE_URL'),
  tokenKeys: createTokenKeys(process.env),
};

const responders: Readonly<Record<string, Responder>> = {
  'GET /inbox/{recipient}': (event) => answerList(event, inbox, gate),
  'POST /inbox/{recipient}/acknowledgements': (event) => answerAcknowledge(event, inbox, gate),
};

/** `GET /inbox/{recipient}` and `POST /inbox/{recipient}/acknowledgements`. */
export const handler = httpHandler(
  async (event) => {
    const respond = responders[event.routeKey];
    return respond ? respond(event) : refuseUnrouted(event);
  },
  telemetry,
  originGate(readSettings(process.env)),
);
