import type { FunctionName } from '../../functions.ts';
import type { AwsRequests } from './aws-requests.ts';

/** A deployed function. */
export interface DeployedFunction {
  /** Physical name. */
  readonly name: string;
  readonly logGroup: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a stack consists of, as far as it is checked. */
export interface DeployedStack {
  readonly outputs: Readonly<Record<string, string>>;
  readonly alarmNames: readonly string[];
  /** By the names of infra/functions.ts; what CDK adds for itself is not among them. */
  readonly functions: Readonly<Partial<Record<FunctionName, DeployedFunction>>>;
}

const version = '2010-05-15';

/** Reads a stack: its outputs, its alarms, and its functions with what they are told. One request a function. */
export async function readStack(requests: AwsRequests, stackName: string): Promise<DeployedStack> {
  const [described, resources] = await Promise.all([
    requests.query('cloudformation', { Action: 'DescribeStacks', StackName: stackName, Version: version }),
    listResources(requests, stackName),
  ]);
  const outputs = described.Stacks?.member?.[0]?.Outputs?.member ?? [];
  const physical = (type: string) => resources.filter((one) => one.type === type).map(({ id }) => id);
  const deployed = await Promise.all(
    physical('AWS::Lambda::Function').map((name) => readFunction(requests, name)),
  );
  return {
    outputs: Object.fromEntries(outputs.map((one: Output) => [one.OutputKey, one.OutputValue])),
    alarmNames: physical('AWS::CloudWatch::Alarm'),
    functions: Object.fromEntries(
      deployed.flatMap((one) => {
        const { POWERTOOLS_SERVICE_NAME: service } = one.environment;
        return service === undefined ? [] : [[service, one]];
      }),
    ),
  };
}

interface Output {
  readonly OutputKey: string;
  readonly OutputValue: string;
}

interface Resource {
  readonly type: string;
  readonly id: string;
}

async function listResources(requests: AwsRequests, StackName: string): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  let next: string | undefined;
  do {
    const page = await requests.query('cloudformation', {
      Action: 'ListStackResources',
      StackName,
      Version: version,
      ...(next !== undefined && { NextToken: next }),
    });
    for (const one of page.StackResourceSummaries?.member ?? [])
      resources.push({ type: one.ResourceType, id: one.PhysicalResourceId });
    next = page.NextToken || undefined;
  } while (next !== undefined);
  return resources;
}

async function readFunction(requests: AwsRequests, name: string): Promise<DeployedFunction> {
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/configuration`;
  const { Environment: environment, LoggingConfig: logging } = await requests.rest('lambda', 'GET', path);
  return {
    name,
    logGroup: logging?.LogGroup ?? `/aws/lambda/${name}`,
    environment: environment?.Variables ?? {},
  };
}
