import { type DeploymentVariable, deploymentVariables } from '../../../shared/aws/deployment.ts';
import { type Table, tableVariables } from '../../../shared/aws/tables.ts';
import type { Settings } from '../../../shared/settings/settings.ts';
import { settingsVariable, writeSettings } from '../../../shared/settings/settings-variable.ts';
import { stageVariable } from '../../../shared/telemetry/metrics.ts';
import { type FunctionDescription, type FunctionName, functions } from '../../functions.ts';
import type { CreatedTables } from '../create-tables.ts';

/** What the environment of the functions is made of. */
export interface EnvironmentSources {
  readonly settings: Settings;
  readonly tables: CreatedTables;
  readonly deployment: Readonly<Record<DeploymentVariable, string>>;
  /** Region, credentials and endpoints for SDK clients. */
  readonly sdk: Readonly<Record<string, string>>;
}

const tableNames = {
  inbox: 'Inbox',
  registry: 'Registry',
  auditEvents: 'AuditEvents',
  rateCounters: 'RateCounters',
  dnsCache: 'DnsCache',
} as const satisfies Record<Table, keyof CreatedTables>;

/** Everything that a function finds in its environment: what the stack sets, what Lambda sets, and endpoints. */
export function functionEnvironment(name: FunctionName, sources: EnvironmentSources): Record<string, string> {
  const { tables, needs = [], memoryMegabytes }: FunctionDescription = functions[name];
  const variables = needs.flatMap((need) => deploymentVariables[need]);
  return {
    ...sources.sdk,
    ...Object.fromEntries(
      tables.map((table) => [tableVariables[table], sources.tables[tableNames[table]].name]),
    ),
    ...Object.fromEntries(variables.map((variable) => [variable, sources.deployment[variable]])),
    [settingsVariable]: writeSettings(sources.settings),
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_LOG_LEVEL: sources.settings.logLevel,
    [stageVariable]: 'local',
    // There is no X-Ray daemon here.
    POWERTOOLS_TRACE_ENABLED: 'false',
    AWS_LAMBDA_FUNCTION_NAME: name,
    // The SDK names it in every request, so that a proxy can tell whose it is.
    AWS_SDK_UA_APP_ID: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    TZ: ':UTC',
  };
}
