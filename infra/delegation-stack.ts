import { CfnOutput, Stack } from 'aws-cdk-lib';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { DeploymentVariable } from '../shared/aws/deployment.ts';
import { messagesPath } from '../shared/http/routes.ts';
import { apiAddresses } from './api-addresses.ts';
import { Backup, type BackupCopy } from './backup.ts';
import type { Configuration } from './configuration.ts';
import { DeviceApi } from './device-api.ts';
import { Forwarding } from './forwarding.ts';
import { functions } from './functions.ts';
import { grantPermissions } from './grant-permissions.ts';
import { deadLetterQueueUrls, Health } from './health.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { OperatorAlarms } from './operator-alarms.ts';
import { PortalApi } from './portal-api.ts';
import { resourceScopes } from './resource-scopes.ts';
import { RevocationEvents } from './revocation-events.ts';
import { Schedules } from './schedules.ts';
import { createFunctions, type ServiceFunctions } from './service-functions.ts';
import { stackTags } from './stack-tags.ts';
import { Storage } from './storage.ts';
import { acceptedMessages, publishedEntries } from './stream-filters.ts';
import { TableStream } from './table-stream.ts';
import { TokenKeys } from './token-keys.ts';
import { UserNotices } from './user-notices.ts';
import { ZoneSettings } from './zone-settings.ts';
import { isSigned } from './zone-stack.ts';

/** Where the service is deployed, and what it finds there. */
export interface DelegationStackProps {
  readonly configuration: Configuration;
  /** The service's own region. */
  readonly region: string;
  /** The zone that was made for it; without it, the configuration names one. */
  readonly zone: IHostedZone | undefined;
  /** Where exports are copied to; nowhere unless given. */
  readonly copy?: BackupCopy | undefined;
}

/** The service: everything but the zone of identities and its keys, in one account and region. */
export class DelegationStack extends Stack {
  private readonly configuration: Configuration;
  private readonly zone: IHostedZone;
  private readonly storage: Storage;
  private readonly alarms: OperatorAlarms;
  private readonly deviceApi: DeviceApi;
  private readonly portalApi: PortalApi;
  private readonly tokenKeys: TokenKeys;
  private readonly events: RevocationEvents;
  private readonly forwarding: Forwarding;
  private readonly backup: Backup;
  private readonly health: Health;

  constructor(scope: Construct, id: string, { configuration, region, zone, copy }: DelegationStackProps) {
    const { deployment } = configuration;
    super(scope, id, {
      env: { account: deployment.account, region },
      description: 'BTPS delegated identities',
      // What others rely on is not deleted by mistake; a stage to try things out is.
      terminationProtection: deployment.stage === 'prod',
      tags: stackTags(deployment),
    });
    this.configuration = configuration;
    this.zone = zone ?? this.existingZone();
    this.storage = new Storage(this, 'Storage', deployment);
    const addresses = apiAddresses(this, configuration);
    this.alarms = new OperatorAlarms(this, 'Alarms', { email: deployment.alarmEmail });
    this.deviceApi = new DeviceApi(this, 'DeviceApi', { ...deployment, address: addresses.device });
    this.portalApi = new PortalApi(this, 'PortalApi', { ...deployment, address: addresses.portal });
    this.tokenKeys = new TokenKeys(this, 'TokenKeys', deployment);
    this.backup = new Backup(this, 'Backup', { retention: deployment, copy });
    this.events = new RevocationEvents(this, 'Revocations', {
      consumerTimeoutSeconds: functions.revoke.timeoutSeconds,
    });
    this.forwarding = new Forwarding(this, 'Forwarding', {
      ...deployment,
      consumerTimeoutSeconds: functions.forward.timeoutSeconds,
      domain: configuration.settings.domain,
      publicUrl: configuration.settings.forwarding.publicUrl ?? `${this.deviceApi.url}${messagesPath}`,
    });
    this.health = new Health(this, 'HealthChecks');
    new CfnOutput(this, 'ZoneId', {
      value: this.zone.hostedZoneId,
      description: 'Hosted zone of identities',
    });
    this.connect(this.createFunctions());
  }

  /** Host of API Gateway that the device API answers at, for a front before it. */
  get deviceApiHost(): string {
    return this.deviceApi.gatewayHost;
  }

  private existingZone(): IHostedZone {
    const { zoneName, hostedZoneId } = this.configuration.deployment;
    if (!hostedZoneId) throw new TypeError('there is no zone');
    return HostedZone.fromHostedZoneAttributes(this, 'Zone', { zoneName, hostedZoneId });
  }

  private createFunctions(): ServiceFunctions {
    const { configuration, storage, alarms } = this;
    return createFunctions(this, { configuration, storage, alarms, variables: this.variables() });
  }

  private variables(): Readonly<Record<DeploymentVariable, string>> {
    return {
      BASE_URL: this.deviceApi.url,
      TOKEN_KEYS: this.tokenKeys.environmentValue(),
      SERVER_KEYS: this.forwarding.environmentValue(),
      FORWARD_QUEUE_URL: this.forwarding.queue.queueUrl,
      EVENT_BUS_NAME: this.events.bus.eventBusName,
      HOSTED_ZONE_ID: this.zone.hostedZoneId,
      ZONE_NAME: this.zone.zoneName,
      BACKUP_LOCATION: this.backup.location,
      AUDIT_EXPORT_LOCATION: this.backup.auditLocation,
      AUDIT_EXPORT_KEY: this.backup.keyArn,
      CANARY_SECRET: this.health.canarySecretArn,
      ZONE_SIGNED: String(isSigned(this.configuration.deployment)),
      DEAD_LETTER_QUEUES: deadLetterQueueUrls([...this.events.deadLetters, ...this.forwarding.deadLetters]),
    };
  }

  private connect(deployed: ServiceFunctions): void {
    const { alarms, configuration } = this;
    this.deviceApi.connect(deployed);
    this.portalApi.connect(deployed);
    this.events.connect(deployed.revoke.function, alarms);
    this.forwarding.connect(deployed.forward.function, alarms);
    new Schedules(this, 'Schedules', deployed.watch.function);
    this.health.connect(deployed.health.function);
    const messages = new TableStream(this, 'AcceptedMessages', {
      function: deployed.dispatch.function,
      streamArn: this.storage.streamArn('inbox'),
      filter: acceptedMessages,
      batchSize: 100,
      // An invocation for each would cost as much as taking the message did.
      batchingWindowSeconds: 1,
      changes: 'accepted messages',
      alarms,
    });
    const registryChanges = new TableStream(this, 'RegistryChanges', {
      function: deployed.zoneSync.function,
      streamArn: this.storage.streamArn('registry'),
      filter: publishedEntries,
      // The revocation of a whole account changes hundreds of entries, for a handful of changes of the zone.
      batchSize: 1_000,
      changes: 'identities and devices',
      alarms,
    });
    const { storage, events, forwarding, health, tokenKeys, backup, zone } = this;
    const parts = {
      storage,
      events,
      forwarding,
      health,
      tokenKeys,
      backup,
      zone,
      configuration,
      messages,
      registryChanges,
    };
    grantPermissions(deployed, resourceScopes(this, parts), parts);
    new ZoneSettings(this, 'AppliedZoneSettings', {
      zone: this.zone,
      signed: isSigned(configuration.deployment),
      applier: deployed.zoneSettings,
    });
    new UserNotices(this, 'UserNotices', this.events.bus);
    this.monitor(deployed);
  }

  private monitor(deployed: ServiceFunctions): void {
    const { storage, events, forwarding, alarms: operators, configuration } = this;
    const { stage } = configuration.deployment;
    const { recordTtlSeconds } = configuration.settings;
    const [failedRevocations, undeliveredRevocations] = events.deadLetters;
    new Monitoring(this, 'Monitoring', {
      ...{ stage, recordTtlSeconds, operators },
      functions: deployed,
      queues: {
        revocations: events.queue,
        ...(failedRevocations && { 'revocations that failed': failedRevocations }),
        ...(undeliveredRevocations && { 'revocations not delivered': undeliveredRevocations }),
        forwarding: forwarding.queue,
        ...(forwarding.deadLetters[0] && { 'forwarding that failed': forwarding.deadLetters[0] }),
      },
      tables: storage.tables,
    });
  }
}
