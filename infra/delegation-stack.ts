import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { settingsVariable, writeSettings } from '../shared/settings/settings.ts';
import { AcceptedMessages } from './accepted-messages.ts';
import type { Configuration } from './configuration.ts';
import { type FunctionName, functions } from './functions.ts';
import { DeviceApi } from './http-api.ts';
import { OperatorAlarms } from './operator-alarms.ts';
import { permissionStatement } from './permission-statement.ts';
import { permissions, type Resource } from './permissions.ts';
import { ServiceFunction } from './service-function.ts';
import { Storage } from './storage.ts';
import { IdentityZone } from './zone.ts';

/** The whole system in one account and region. */
export class DelegationStack extends Stack {
  private readonly storage: Storage;
  private readonly alarms: OperatorAlarms;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    const { deployment } = configuration;
    const { account, region } = deployment;
    super(scope, id, { env: { account, region }, description: 'BTPS delegated identities' });
    this.storage = new Storage(this, 'Storage');
    this.alarms = new OperatorAlarms(this, 'Alarms', { email: deployment.alarmEmail });
    new IdentityZone(this, 'Zone', deployment);

    const deployed = this.createFunctions(configuration);
    new DeviceApi(this, 'DeviceApi', {
      functions: {
        ingress: deployed.ingress.function,
        verify: deployed.verify.function,
        inbox: deployed.inbox.function,
      },
      throttlingRate: deployment.throttlingRate,
      throttlingBurst: deployment.throttlingBurst,
      logRetention: deployment.logRetentionDays,
    });
    const acceptedMessages = new AcceptedMessages(this, 'AcceptedMessages', {
      dispatch: deployed.dispatch.function,
      streamArn: this.inboxStreamArn(),
      alarms: this.alarms,
    });
    this.grantPermissions(deployed, acceptedMessages);
  }

  private createFunctions(configuration: Configuration): Record<FunctionName, ServiceFunction> {
    return {
      ingress: this.createFunction('ingress', 'Ingress', configuration),
      verify: this.createFunction('verify', 'Verify', configuration),
      inbox: this.createFunction('inbox', 'InboxApi', configuration),
      dispatch: this.createFunction('dispatch', 'Dispatch', configuration),
    };
  }

  private createFunction(name: FunctionName, id: string, { settings, deployment }: Configuration) {
    const description = functions[name];
    const created = new ServiceFunction(this, id, {
      name,
      description,
      environment: {
        [settingsVariable]: writeSettings(settings),
        ...this.storage.environment(description.tables),
      },
      logRetention: deployment.logRetentionDays,
      logLevel: settings.logLevel,
    });
    this.alarms.watch(created, 'Errors', {
      metric: created.function.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      description: `The function ${name} failed without an answer of its own. Look into its log.`,
    });
    return created;
  }

  private grantPermissions(
    deployed: Readonly<Record<FunctionName, ServiceFunction>>,
    { setAside }: AcceptedMessages,
  ): void {
    const { inbox, registry, auditEvents, rateCounters, dnsCache } = this.storage.tables;
    const arns: Readonly<Record<Resource, string>> = {
      inbox: inbox.tableArn,
      registry: registry.tableArn,
      auditEvents: auditEvents.tableArn,
      rateCounters: rateCounters.tableArn,
      dnsCache: dnsCache.tableArn,
      inboxStream: this.inboxStreamArn(),
      setAsideBucket: setAside.bucketArn,
      setAsideObjects: setAside.arnForObjects('*'),
    };
    for (const name of Object.keys(permissions) as FunctionName[]) {
      for (const permission of permissions[name]) {
        deployed[name].grant(permissionStatement(permission, arns[permission.resource]));
      }
    }
    Validations.of(deployed.dispatch).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.getLogicalId(setAside.node.defaultChild as CfnBucket)}.Arn>/*]`,
      reason: 'Lambda chooses the names of the objects that it sets aside.',
    });
  }

  private inboxStreamArn(): string {
    const { tableStreamArn } = this.storage.tables.inbox;
    if (!tableStreamArn) throw new TypeError('the inbox table has no stream');
    return tableStreamArn;
  }
}
