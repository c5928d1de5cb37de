import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Backup } from './backup.ts';
import type { Configuration } from './configuration.ts';
import type { Forwarding } from './forwarding.ts';
import type { Health } from './health.ts';
import type { Scope } from './permission-statement.ts';
import type { Resource } from './permitted-resource.ts';
import type { RevocationEvents } from './revocation-events.ts';
import { senderIdentityArns } from './sender-identities.ts';
import type { Storage } from './storage.ts';
import type { TableStream } from './table-stream.ts';
import type { TokenKeys } from './token-keys.ts';

/** What each resource of the table of permissions is in a deployment. */
export type Scopes = Readonly<Record<Resource, Scope>>;

/** The parts of a deployment that permissions are about. */
export interface Parts {
  readonly storage: Storage;
  readonly messages: TableStream;
  readonly registryChanges: TableStream;
  readonly events: RevocationEvents;
  readonly forwarding: Forwarding;
  readonly health: Health;
  readonly tokenKeys: TokenKeys;
  readonly backup: Backup;
  readonly zone: IHostedZone;
  readonly configuration: Configuration;
}

/** Names every resource that a function may be given access to. */
export function resourceScopes(stack: Stack, parts: Parts): Scopes {
  const { storage, messages, registryChanges, events, forwarding, tokenKeys, backup, zone } = parts;
  const { configuration, health } = parts;
  const { emailFrom } = configuration.settings.notices;
  return {
    inbox: only(storage.tables.inbox.tableArn),
    registry: only(storage.tables.registry.tableArn),
    auditEvents: only(storage.tables.auditEvents.tableArn),
    rateCounters: only(storage.tables.rateCounters.tableArn),
    dnsCache: only(storage.tables.dnsCache.tableArn),
    inboxStream: only(storage.streamArn('inbox')),
    inboxSetAsideBucket: only(messages.setAside.bucketArn),
    inboxSetAsideObjects: only(messages.setAside.arnForObjects('*')),
    registryStream: only(storage.streamArn('registry')),
    registrySetAsideBucket: only(registryChanges.setAside.bucketArn),
    registrySetAsideObjects: only(registryChanges.setAside.arnForObjects('*')),
    revocationQueue: only(events.queue.queueArn),
    forwardQueue: only(forwarding.queue.queueArn),
    serverKeys: only(...forwarding.serverKeys.keyArns),
    eventBus: only(events.bus.eventBusArn),
    tokenKeys: only(...tokenKeys.keyArns),
    canarySecret: only(health.canarySecretArn),
    deadLetterQueues: only(
      ...[...events.deadLetters, ...forwarding.deadLetters].map(({ queueArn }) => queueArn),
    ),
    anyExport: only('*'),
    auditExports: only(`${storage.tables.auditEvents.tableArn}/export/*`),
    auditExportObjects: only(backup.auditObjectsArn),
    backupKey: only(backup.keyArn),
    backupObjects: only(backup.objectsArn),
    zone: only(zone.hostedZoneArn),
    zoneChanges: only(`arn:${stack.partition}:route53:::change/*`),
    senderAddress: only(...(emailFrom ? senderIdentityArns(stack, emailFrom) : [])),
    phoneNumbers: { allBut: [everyTopic(stack)] },
  };
}

function only(...arns: readonly string[]): Scope {
  return { only: arns };
}

/** A text message goes to a number, which has no ARN: it is whatever is no topic. */
function everyTopic(stack: Stack): string {
  return stack.formatArn({
    service: 'sns',
    region: '*',
    account: '*',
    resource: '*',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
}
