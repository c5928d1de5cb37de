import { type FunctionName, functions } from '../../../../infra/functions.ts';
import type { LocalCloud } from '../../../../infra/local/cloud.ts';
import { localSettings } from '../../../../infra/local/cloud-settings.ts';
import { functionEnvironment } from '../../../../infra/local/function-instances/function-environment.ts';
import { sdkEnvironment } from '../../../../infra/local/sdk-environment.ts';
import { generateTokenKeys } from '../../../../infra/local/token-keys.ts';
import type { HttpHandler } from '../../../../shared/http/http-handler.ts';
import type { HttpFunction } from '../../../../shared/http/routes.ts';

const names = [
  'ingress',
  'verify',
  'inbox',
  'auth',
  'portal',
  'health',
] as const satisfies readonly HttpFunction[];
const plenty = 1_000_000;

/** Loads the very handlers that are deployed into this process, with a local cloud behind them. */
export async function loadHandlers(cloud: LocalCloud): Promise<Record<HttpFunction, HttpHandler>> {
  // No limit but that of the sender, or nearly every answer would be that there were too many requests.
  const limits = { refusals: plenty, queries: plenty, dnsQueries: plenty, delegationRequests: plenty };
  const options = { domain: 'saas.example', settings: { limits } };
  const sources = {
    settings: localSettings(options, cloud.nameServer, undefined),
    tables: cloud.tables,
    deployment: {
      BASE_URL: cloud.apiUrl,
      TOKEN_KEYS: cloud.tokenKeys,
      SERVER_KEYS: generateTokenKeys(),
      FORWARD_QUEUE_URL: cloud.sqsUrl,
      EVENT_BUS_NAME: cloud.eventBusName,
      HOSTED_ZONE_ID: cloud.zoneId,
      ZONE_NAME: 'btps.saas.example',
      BACKUP_LOCATION: cloud.backupLocation,
      AUDIT_EXPORT_LOCATION: '',
      AUDIT_EXPORT_KEY: '',
      CANARY_SECRET: 'canary',
      ZONE_SIGNED: 'true',
      DEAD_LETTER_QUEUES: cloud.sqsUrl,
    },
    sdk: sdkEnvironment(cloud.credentials, cloud),
  };
  for (const name of names)
    Object.assign(process.env, functionEnvironment(name satisfies FunctionName, sources));
  process.env.POWERTOOLS_SERVICE_NAME = 'fuzz';
  const loaded = await Promise.all(
    names.map(async (name) => {
      const module = await import(new URL(`../../../../${functions[name].entry}`, import.meta.url).href);
      return [name, module.handler as HttpHandler] as const;
    }),
  );
  return Object.fromEntries(loaded) as Record<HttpFunction, HttpHandler>;
}
