import { CfnOutput, Stack } from 'aws-cdk-lib';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { DeploymentVariable } from '../shared/aws/deployment.ts';
import { messagesPath } from '../shared/http/routes.ts';
import type { Configuration } from './configuration.ts';
import { DeviceApi } from './device-api.ts';
import { Forwarding } from './forwarding.ts';
import { functions } from './functions.ts';
import { grantPermissions } from './grant-permissions.ts';
import { MetricAlarms } from './metric-alarms.ts';
import { OperatorAlarms } from './operator-alarms.ts';
import { PortalApi } from './portal-api.ts';
import { RegistryBackup } from './registry-backup.ts';
import { resourceScopes } from './resource-scopes.ts';
import { RevocationEvents } from './revocation-events.ts';
import { Schedules } from './schedules.ts';
import { createFunctions, type ServiceFunctions } from './service-functions.ts';
import { Storage } from './storage.ts';
import { acceptedMessages, publishedEntries } from './stream-filters.ts';
import { TableStream } from './table-stream.ts';
import { TokenKeys } from './token-keys.ts';
import { ZoneSettings } from './zone-settings.ts';
import { isSigned } from './zone-stack.ts';

/** Where the service is deployed, and what it finds there. */
export interface DelegationStackProps {
  readonly configuration: Configuration;
  /** The service's own region. */
  readonly region: string;
  /** The zone that was made for it; without it, the configuration names one. */
  readonly zone: IHostedZone | undefined;
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
  private readonly backup: RegistryBackup;

  constructor(scope: Construct, id: string, { configuration, region, zone }: DelegationStackProps) {
    const { deployment } = configuration;
    super(scope, id, {
      env: { account: deployment.account, region },
      description: 'BTPS delegated identities',
    });
    this.configuration = configuration;
    this.zone = zone ?? this.existingZone();
    this.storage = new Storage(this, 'Storage');
    this.alarms = new OperatorAlarms(this, 'Alarms', { email: deployment.alarmEmail });
    this.deviceApi = new DeviceApi(this, 'DeviceApi', deployment);
    this.portalApi = new PortalApi(this, 'PortalApi', deployment);
    this.tokenKeys = new TokenKeys(this, 'TokenKeys', deployment);
    this.backup = new RegistryBackup(this, 'Backup', deployment);
    this.events = new RevocationEvents(this, 'Revocations', {
      consumerTimeoutSeconds: functions.revoke.timeoutSeconds,
    });
    this.forwarding = new Forwarding(this, 'Forwarding', {
      consumerTimeoutSeconds: functions.forward.timeoutSeconds,
      domain: configuration.settings.domain,
      publicUrl: configuration.settings.forwarding.publicUrl ?? `${this.deviceApi.url}${messagesPath}`,
    });
    new CfnOutput(this, 'ZoneId', {
      value: this.zone.hostedZoneId,
      description: 'Hosted zone of identities',
    });
    new MetricAlarms(this, 'MetricAlarms', { stage: deployment.stage, operators: this.alarms });
    this.connect(this.createFunctions());
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
    };
  }

  private connect(deployed: ServiceFunctions): void {
    const { alarms, configuration } = this;
    this.deviceApi.connect(deployed);
    this.portalApi.connect(deployed);
    this.events.connect(deployed.revoke.function, alarms);
    this.forwarding.connect(deployed.forward.function, alarms);
    new Schedules(this, 'Schedules', deployed.watch.function);
    const messages = new TableStream(this, 'AcceptedMessages', {
      function: deployed.dispatch.function,
      streamArn: this.storage.streamArn('inbox'),
      filter: acceptedMessages,
      batchSize: 100,
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
    const { storage, events, forwarding, tokenKeys, backup, zone } = this;
    const parts = {
      storage,
      events,
      forwarding,
      tokenKeys,
      backup,
      zone,
      configuration,
      messages,
      registryChanges,
    };
    grantPermissions(deployed, resourceScopes(this, parts), configuration);
    new ZoneSettings(this, 'AppliedZoneSettings', {
      zone: this.zone,
      signed: isSigned(configuration.deployment),
      applier: deployed.zoneSettings,
    });
  }
}
