import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { deploymentValue } from '../../../shared/aws/deployment.ts';
import { tableName } from '../../../shared/aws/tables.ts';
import { createTxtResolver } from '../../../shared/dns/create-resolver.ts';
import { readSettings } from '../../../shared/settings/settings-variable.ts';
import { readBackup } from '../../../shared/zone/create-backup-store.ts';
import { createRoute53Client } from '../../../shared/zone/create-zone-sync.ts';
import type { FunctionName } from '../../functions.ts';
import { signedPortalRequest } from '../../local/portal-client.ts';
import { createPackages } from '../create-packages.ts';
import { exportTime } from '../export-time.ts';
import { rehearseRestore } from '../rehearse-restore.ts';
import type { StoredExport, System } from '../system.ts';
import { awsObservations } from './aws-observations.ts';
import type { AwsRequests } from './aws-requests.ts';
import { createAwsRequests } from './create-aws-requests.ts';
import { readGuards } from './read-guards.ts';
import { type DeployedStack, readStack } from './read-stack.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Makes the system that is checked from a stack in AWS, with the credentials of whoever runs it.
 *
 * @param environment where region, credentials and endpoints stand
 * @throws Error when there is no such stack; TypeError when it is none of ours
 */
export async function createAwsSystem(stackName: string, environment: Environment): Promise<System> {
  const requests = createAwsRequests(environment);
  const stack = await readStack(requests, stackName);
  const told = Object.assign(
    {},
    ...Object.values(stack.functions).map((one) => one.environment),
  ) as Environment;
  const settings = readSettings(told);
  const { dnsServers: servers, dnssec, dnsQuorum: quorum, domain } = settings;
  const sns = new SNSClient();
  const dynamoDb = new DynamoDBClient();
  const tables = {
    registry: tableName(told, 'registry'),
    auditEvents: tableName(told, 'auditEvents'),
    inbox: tableName(told, 'inbox'),
  };
  const backup = deploymentValue(told, 'BACKUP_LOCATION');
  return {
    settings,
    zoneId: deploymentValue(told, 'HOSTED_ZONE_ID'),
    zoneName: deploymentValue(told, 'ZONE_NAME'),
    apiUrl: deploymentValue(told, 'BASE_URL'),
    route53: createRoute53Client(),
    dynamoDb,
    tables,
    guards: (table) => readGuards(dynamoDb, tables[table]),
    observations: awsObservations({ requests, sns, stack, now: Date.now }),
    packages: createPackages(),
    resolver: () => createTxtResolver({ servers, dnssec, quorum, now: Date.now }),
    portal: portalOf(stack, sns),
    runTask: (task) => invoke(requests, stack, task === 'health' ? 'health' : 'watch', { task }),
    exports: () => listObjects(backup),
    readExport: readBackup,
    rehearseRestore: async (location) => rehearseRestore(await readBackup(location), { domain }),
    now: Date.now,
    pause,
  };
}

/** Credentials and region as any client of the SDK finds them. */
function portalOf({ outputs }: DeployedStack, { config }: SNSClient): System['portal'] {
  const [, portalUrl] = Object.entries(outputs).find(([key]) => key.startsWith('PortalApiUrl')) ?? [];
  if (portalUrl === undefined) throw new TypeError('the stack has no output PortalApiUrl');
  return async (method, path, body) => {
    const access = {
      portalUrl,
      credentials: await config.credentials(),
      environment: { AWS_REGION: await config.region() },
    };
    return signedPortalRequest(access, method, path, body);
  };
}

async function invoke(
  requests: AwsRequests,
  stack: DeployedStack,
  name: FunctionName,
  event: object,
): Promise<unknown> {
  const deployed = stack.functions[name];
  if (!deployed) throw new TypeError(`the stack has no function ${name}`);
  const path = `/2015-03-31/functions/${encodeURIComponent(deployed.name)}/invocations`;
  const answer = await requests.rest('lambda', 'POST', path, event);
  if (answer?.errorType) throw new Error(`${name} failed: ${answer.errorType}`);
  return answer;
}

async function listObjects(location: string): Promise<readonly StoredExport[]> {
  const { hostname: Bucket, pathname } = new URL(location);
  const found: StoredExport[] = [];
  let ContinuationToken: string | undefined;
  const client = new S3Client();
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: `${pathname.slice(1)}/`,
        ...(ContinuationToken && { ContinuationToken }),
      }),
    );
    for (const { Key: key = '' } of page.Contents ?? []) {
      const writtenAtMs = exportTime(key);
      if (writtenAtMs !== undefined) found.push({ location: `s3://${Bucket}/${key}`, writtenAtMs });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
}
