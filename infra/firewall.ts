import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** Whom a firewall turns away, and how long it remembers whom. */
export interface FirewallProps {
  /** Requests in five minutes after which an address is turned away. */
  readonly requestsPerFiveMinutes: number;
  readonly logRetentionDays: RetentionDays;
}

/**
 * The firewall before CloudFront: it counts requests by source address, and turns away the addresses that AWS knows
 * for attacks. No rule looks into a body: a signed invoice may hold any text, the rules for web sites refuse bodies
 * over 8 KB, and what a message may be is decided by the functions.
 */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Rules', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      description: 'Limits each source address',
      visibilityConfig: visible('All'),
      rules: [
        {
          name: 'Flood',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: props.requestsPerFiveMinutes,
              evaluationWindowSec: 300,
            },
          },
          visibilityConfig: visible('Flood'),
        },
        {
          name: 'Reputation',
          priority: 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesAmazonIpReputationList' },
          },
          visibilityConfig: visible('Reputation'),
        },
      ],
    });
    this.arn = acl.attrArn;
    this.logRefused(acl, props);
  }

  /** Only refusals, without paths and tokens: those name identities, and open inboxes. */
  private logRefused(acl: CfnWebACL, { logRetentionDays }: FirewallProps): void {
    const log = new LogGroup(this, 'Log', {
      // AWS WAF writes to log groups of this prefix only.
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: log.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [{ uriPath: {} }, { queryString: {} }, { singleHeader: { Name: 'authorization' } }],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
  }
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
