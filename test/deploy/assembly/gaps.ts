import { onAnyResource } from './permission-resources.ts';
import { withoutConditions } from './policy-conditions.ts';
import { withSecretArns } from './secret-arns.ts';
import type { Resource, Template } from './template.ts';

/** Something of the templates that the emulator lacks. */
export interface Gap {
  readonly lacks: string;
  /** What becomes of it here. */
  readonly instead: string;
  /**
   * Returns a resource of a template as the emulator takes it, or as it is; without this, no template is changed.
   *
   * @param resources all of the template
   */
  readonly adapt?: (resource: Resource, resources: Template['Resources']) => Resource;
}

const unknownTypes: ReadonlySet<string> = new Set(['AWS::Route53::KeySigningKey', 'AWS::Route53::DNSSEC']);

/**
 * What MiniStack 1.5.33 lacks, so that a template that AWS takes fails there. Nothing else of the templates is
 * changed, and nothing of the functions. That it still lacks each is tested beside the main path: a new version that
 * does not makes its entry superfluous.
 */
export const gaps: readonly Gap[] = [
  {
    lacks: 'DNSSEC signing in Route 53: resource types and GetDNSSEC ("Unrecognized resource types")',
    instead:
      'Resources without any effect in their places. The zone is signed all the same: by the name server that serves it.',
    adapt: (resource) =>
      unknownTypes.has(resource.Type) ? { Type: 'AWS::CloudFormation::WaitConditionHandle' } : resource,
  },
  {
    lacks: 'GetDNSSEC, which the settings of the zone read its DS record by',
    instead:
      'The settings are told that the zone is not signed; their other half, its negative TTL, is applied.',
    adapt: (resource) =>
      resource.Type === 'Custom::ZoneSettings' ? withProperties(resource, { Signed: 'false' }) : resource,
  },
  {
    lacks: 'metric math in alarms ("Properties.Metrics (metric math) is not supported")',
    instead: 'Such an alarm watches the first metric of its expression alone.',
    adapt: (resource) => (resource.Type === 'AWS::CloudWatch::Alarm' ? withOneMetric(resource) : resource),
  },
  {
    lacks: 'the condition keys dynamodb:LeadingKeys and route53:ChangeResourceRecordSets… (taken as absent)',
    instead:
      'Permissions without these conditions, still confined to their actions and resources; prohibitions by them are left out.',
    adapt: (resource) =>
      withoutConditions(resource, /^(dynamodb:LeadingKeys|route53:ChangeResourceRecordSets\w+)$/),
  },
  {
    lacks:
      'the resource of GetChange, arn:aws:route53:::change/… (taken as `*`, which no narrower permission matches)',
    instead: 'A permission to look at any change.',
    adapt: (resource) => onAnyResource(resource, 'route53:GetChange'),
  },
  {
    lacks: 'the ARN of a secret as what a reference to it means (there, its name)',
    instead: 'The attribute Id of the secret, which is its ARN with AWS too.',
    adapt: (resource, resources) =>
      withSecretArns(resource, namesOf(resources, 'AWS::SecretsManager::Secret')),
  },
  {
    lacks: 'outputs of stacks in other regions (Fn::GetStackOutput looks in the region of its own stack)',
    instead: 'The service goes to the region of the zone.',
  },
  {
    lacks: 'answers to DNS queries: its Route 53 keeps record sets, and serves none',
    instead: 'A name server of the local cloud serves what Route 53 holds.',
  },
  {
    lacks: 'a route GET /health of an API: it answers that path by itself, whatever the host',
    instead: 'That route is asked for by the other address that it gives an API, /_aws/execute-api/.',
  },
];

interface MetricStat {
  readonly Metric: Readonly<Record<string, unknown>>;
  readonly Period: number;
}

function withOneMetric(alarm: Resource): Resource {
  const { Metrics, ...properties } = alarm.Properties ?? {};
  if (!Array.isArray(Metrics)) return alarm;
  const [first] = Metrics.flatMap(({ MetricStat: stat }: { MetricStat?: MetricStat }) => stat ?? []);
  if (!first) throw new TypeError('an alarm on an expression of no metric');
  return { ...alarm, Properties: { ...properties, ...first.Metric, Period: first.Period, Statistic: 'Sum' } };
}

function withProperties(resource: Resource, properties: Readonly<Record<string, unknown>>): Resource {
  return { ...resource, Properties: { ...resource.Properties, ...properties } };
}

function namesOf(resources: Template['Resources'], type: string): ReadonlySet<string> {
  return new Set(Object.keys(resources).filter((name) => resources[name]?.Type === type));
}
