import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeploymentVariable } from '../shared/aws/deployment.ts';
import { deploymentVariables } from '../shared/aws/deployment.ts';
import { settingsVariable, writeSettings } from '../shared/settings/settings-variable.ts';
import { stageVariable } from '../shared/telemetry/metrics.ts';
import type { Configuration } from './configuration.ts';
import { type FunctionDescription, type FunctionName, functions } from './functions.ts';
import type { OperatorAlarms } from './operator-alarms.ts';
import { ServiceFunction } from './service-function.ts';
import type { Storage } from './storage.ts';

/** Every function of a deployment. */
export type ServiceFunctions = Readonly<Record<FunctionName, ServiceFunction>>;

/** Id of each function's construct. */
const ids: Readonly<Record<FunctionName, string>> = {
  ingress: 'Ingress',
  verify: 'Verify',
  inbox: 'InboxApi',
  auth: 'Auth',
  portal: 'Portal',
  revoke: 'Revoke',
  zoneSync: 'ZoneSync',
  watch: 'Watch',
  zoneSettings: 'ZoneSettings',
  dispatch: 'Dispatch',
  forward: 'Forward',
  health: 'Health',
};

/** What the functions are told and watched by. */
export interface ServiceFunctionsProps {
  readonly configuration: Configuration;
  readonly storage: Storage;
  readonly alarms: OperatorAlarms;
  /** What each variable of the deployment holds. */
  readonly variables: Readonly<Record<DeploymentVariable, string>>;
}

/** Makes every function, each told what it needs and nothing else, with an alarm on its errors. */
export function createFunctions(scope: Construct, props: ServiceFunctionsProps): ServiceFunctions {
  const created = (Object.keys(functions) as FunctionName[]).map((name): [FunctionName, ServiceFunction] => [
    name,
    createFunction(scope, name, props),
  ]);
  return Object.fromEntries(created) as Record<FunctionName, ServiceFunction>;
}

function createFunction(scope: Construct, name: FunctionName, props: ServiceFunctionsProps) {
  const { settings, deployment } = props.configuration;
  const description: FunctionDescription = functions[name];
  const created = new ServiceFunction(scope, ids[name], {
    name,
    description,
    environment: {
      [settingsVariable]: writeSettings(settings),
      [stageVariable]: deployment.stage,
      ...props.storage.environment(description.tables),
      ...deploymentEnvironment(description, props.variables),
    },
    logRetention: deployment.logRetentionDays,
    logLevel: settings.logLevel,
    logSampleRate: deployment.logSampleRate,
    tracing: deployment.tracing,
    // The one whose start is in the way of a message.
    tracer: deployment.tracing && name !== 'ingress',
    reservedConcurrency: name === 'zoneSync' ? deployment.zoneSyncConcurrency : undefined,
  });
  props.alarms.watch(created, 'Errors', {
    metric: created.function.metricErrors({ period: Duration.minutes(5) }),
    threshold: 1,
    description: `The function ${name} failed without an answer of its own. Look into its log.`,
    runbook: 'function-errors',
  });
  return created;
}

function deploymentEnvironment(
  { needs = [] }: FunctionDescription,
  variables: Readonly<Record<DeploymentVariable, string>>,
): Record<string, string> {
  const names = needs.flatMap((need) => deploymentVariables[need]);
  return Object.fromEntries(names.map((name) => [name, variables[name]]));
}
