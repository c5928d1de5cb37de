import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { httpHandler, type Responder } from '../../shared/http/http-handler.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { answerAcknowledge } from './answer-acknowledge.ts';
import { answerList } from './answer-list.ts';

const telemetry = createTelemetry();
const inbox = {
  client: createDynamoDbClient(),
  tableName: tableName(process.env, 'inbox'),
  now: Date.now,
};

const responders: Readonly<Record<string, Responder>> = {
  'GET /inbox/{recipient}': (event) => answerList(event, inbox),
  'POST /inbox/{recipient}/acknowledgements': (event) => answerAcknowledge(event, inbox),
};

/** `GET /inbox/{recipient}` and `POST /inbox/{recipient}/acknowledgements`. */
export const handler = httpHandler(async (event) => {
  const respond = responders[event.routeKey];
  return respond ? respond(event) : refuseUnrouted(event);
}, telemetry);
