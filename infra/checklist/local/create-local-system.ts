import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Route53Client } from '@aws-sdk/client-route-53';
import { createTxtResolver } from '../../../shared/dns/create-resolver.ts';
import { readSettings } from '../../../shared/settings/settings-variable.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { signedPortalRequest } from '../../local/portal-client.ts';
import { createPackages } from '../create-packages.ts';
import { exportTime } from '../export-time.ts';
import { type RehearsalPlace, rehearseRestore } from '../rehearse-restore.ts';
import type { System } from '../system.ts';
import { localObservations } from './local-observations.ts';

/** Makes the system that is checked from a local cloud; what its clients hold ends with the process. */
export function createLocalSystem(cloud: LocalCloud, place: Partial<RehearsalPlace> = {}): System {
  const { credentials, tables, zones, zoneId } = cloud;
  const region = cloud.environment.AWS_REGION ?? 'us-east-1';
  const settings = readSettings(cloud.functions.environmentOf('ingress'));
  const { dnsServers: servers, dnssec, dnsQuorum: quorum } = settings;
  return {
    settings,
    zoneId,
    zoneName: zones.zone(zoneId).name.replace(/\.$/, ''),
    apiUrl: cloud.apiUrl,
    route53: new Route53Client({ endpoint: cloud.route53Url, region, credentials }),
    dynamoDb: new DynamoDBClient({ endpoint: cloud.dynamoDbUrl, region, credentials }),
    tables: {
      registry: tables.Registry.name,
      auditEvents: tables.AuditEvents.name,
      inbox: tables.Inbox.name,
    },
    guards: async () => undefined,
    observations: localObservations(cloud),
    packages: createPackages(),
    resolver: () => createTxtResolver({ servers, dnssec, quorum, now: Date.now }),
    portal: (method, path, body) => signedPortalRequest(cloud, method, path, body),
    runTask: (task) => cloud.runTask(task),
    exports: () => listFiles(cloud.backupLocation),
    readExport: (location) => readFile(fileURLToPath(location), 'utf8'),
    rehearseRestore: async (location) =>
      rehearseRestore(await readFile(fileURLToPath(location), 'utf8'), { domain: settings.domain, ...place }),
    now: Date.now,
    pause,
  };
}

async function listFiles(folder: string) {
  const names = await readdir(fileURLToPath(folder));
  return names.flatMap((name) => {
    const writtenAtMs = exportTime(name);
    return writtenAtMs === undefined ? [] : [{ location: `${folder}/${name}`, writtenAtMs }];
  });
}
