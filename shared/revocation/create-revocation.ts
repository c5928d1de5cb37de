import { deploymentValue } from '../aws/deployment.ts';
import { createDynamoDbClient } from '../aws/dynamodb.ts';
import { tableName } from '../aws/tables.ts';
import { createNotices } from '../notices/create-notices.ts';
import { readSettings } from '../settings/settings-variable.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createAnswerCache } from '../zone/create-answer-cache.ts';
import type { RevocationDependencies } from './dependencies.ts';

/**
 * Puts together what revocations need, from the environment of a function.
 *
 * @throws TypeError when the environment lacks a table or the bus, or holds wrong settings
 */
export function createRevocation(
  environment: Readonly<Record<string, string | undefined>>,
  telemetry: Telemetry,
): RevocationDependencies {
  const settings = readSettings(environment);
  const client = createDynamoDbClient();
  const auditTable = tableName(environment, 'auditEvents');
  const now = Date.now;
  return {
    client,
    registryTable: tableName(environment, 'registry'),
    auditTable,
    now,
    jitter: Math.random,
    domain: settings.domain,
    recordTtlSeconds: settings.recordTtlSeconds,
    telemetry,
    answers: createAnswerCache(environment, client, telemetry),
    notices: createNotices({
      settings: settings.notices,
      eventBusName: deploymentValue(environment, 'EVENT_BUS_NAME'),
      audit: { client, tableName: auditTable, now },
      telemetry,
    }),
  };
}
