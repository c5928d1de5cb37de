import type { DeploymentVariable } from '../../../shared/aws/deployment.ts';
import { tableVariables } from '../../../shared/aws/tables.ts';
import { settingsSchema } from '../../../shared/settings/settings.ts';
import { settingsVariable, writeSettings } from '../../../shared/settings/settings-variable.ts';

const deployment = {
  BASE_URL: 'https://api.saas.example',
  TOKEN_KEYS: '[{"kmsKeyId":"arn:aws:kms:us-east-1:000000000000:key/token"}]',
  SERVER_KEYS: '[{"kmsKeyId":"arn:aws:kms:us-east-1:000000000000:key/server"}]',
  FORWARD_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/forward',
  EVENT_BUS_NAME: 'portal',
  HOSTED_ZONE_ID: 'Z0123456789ABCDEFGHIJ',
  ZONE_NAME: 'btps.saas.example',
  BACKUP_LOCATION: 's3://backup/registry',
  AUDIT_EXPORT_LOCATION: 's3://backup/audit',
  AUDIT_EXPORT_KEY: 'arn:aws:kms:us-east-1:000000000000:key/audit',
  CANARY_SECRET: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:canary',
  ZONE_SIGNED: 'true',
  DEAD_LETTER_QUEUES: 'https://sqs.us-east-1.amazonaws.com/000000000000/failed',
} satisfies Record<DeploymentVariable, string>;

/** Nobody is there: what is measured asks for no name that is in no cache. */
const dnsServers = ['udp://127.0.0.1:9'];

/** What any function finds in its environment: more than the deployment tells it, so that one serves for all. */
export const functionEnvironment: Readonly<Record<string, string>> = {
  ...deployment,
  ...Object.fromEntries(Object.entries(tableVariables).map(([table, variable]) => [variable, table])),
  [settingsVariable]: writeSettings(settingsSchema.parse({ domain: 'saas.example', dnsServers })),
  BTPS_STAGE: 'bench',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  POWERTOOLS_TRACE_ENABLED: 'false',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
};
