import { randomBytes } from 'node:crypto';
import { DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, inject, vi } from 'vitest';
import { createHealthDependencies } from '../../functions/health/create-health-dependencies.ts';
import type { HealthTelemetry } from '../../functions/health/health-telemetry.ts';
import { runHealth } from '../../functions/health/run-health.ts';
import type { LocalCloud } from '../../infra/local/cloud.ts';
import { canarySecretId } from '../../infra/local/secrets/canary-secret.ts';
import { createTxtResolver } from '../../shared/dns/create-resolver.ts';
import { type CanaryTokens, keepCanaryTokens } from '../../shared/health/canary-tokens.ts';
import { deriveCanary } from '../../shared/health/derive-canary.ts';
import type { HealthReport } from '../../shared/health/health-report.ts';
import { HealthTexts } from '../../shared/health/health-texts.ts';
import { deviceKey } from '../../shared/registry/entries.ts';
import { readSettings as settingsOf } from '../../shared/settings/settings-variable.ts';
import { createTokenKeys } from '../../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../../shared/tokens/issue-access-token.ts';
import { type AwsProxy, startAwsProxy } from '../faults/aws-proxy.ts';
import { startTestCloud } from '../local-cloud.ts';

/** What a telemetry was told. */
export interface Told {
  readonly changes: string[];
  readonly faults: string[];
  readonly measures: Map<string, number>;
}

/** A telemetry that remembers. */
export function rememberingTelemetry(): HealthTelemetry & { readonly told: Told } {
  const told: Told = { changes: [], faults: [], measures: new Map() };
  return {
    told,
    report: (_, changes) => void told.changes.push(...changes.map(({ check, to }) => `${check} ${to}`)),
    measure: (measure, value) => void told.measures.set(measure, value),
    fault: (what) => void told.faults.push(what),
    flush: () => undefined,
  };
}

/**
 * A local cloud with proxies in front of DynamoDB and Route 53, and checks that run in this process as an instance of
 * their function would: against the deployed API, and the environment that the cloud gives it.
 */
export async function startHealthScene() {
  const dynamoDbProxy = await startAwsProxy(inject('dynamoDbEndpoint'));
  let route53Proxy: AwsProxy | undefined;
  const cloud = await startTestCloud({
    zoneSync: true,
    // The tests check as often in seconds as a deployment does in half an hour.
    settings: { limits: { queries: 100_000 } },
    dynamoDbEndpoint: dynamoDbProxy.url,
    route53Proxy: async (url) => {
      route53Proxy = await startAwsProxy(url);
      return route53Proxy.url;
    },
  });
  if (!route53Proxy) throw new Error('Route 53 has no proxy');
  const proxies = { dynamoDb: dynamoDbProxy, route53: route53Proxy };
  const environment = cloud.functions.environmentOf('health');
  // The clients of the SDK read their own variables from the process.
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith('AWS_')) vi.stubEnv(name, value);
  const canary = deriveCanary(cloud.secrets.get(canarySecretId) ?? '', 'saas.example');
  const client = new DynamoDBClient({
    endpoint: inject('dynamoDbEndpoint'),
    region: 'us-east-1',
    credentials: cloud.credentials,
  });
  const newInstance = () => createHealthDependencies(environment, rememberingTelemetry());
  let instance = newInstance();
  const run = (): Promise<HealthReport> => runHealth(instance);
  const texts = new HealthTexts({ client, registryTable: cloud.tables.Registry.name });
  return {
    cloud,
    canary,
    client,
    proxies,
    run,
    /** What a run found besides what is well: the status, and status and reasons of each such check. */
    problems: async () => problemsIn(await run()),
    /** Goes on in an instance that remembers nothing. */
    renewInstance: () => {
      instance = newInstance();
    },
    /** Lets the resolver of the instance wait longer for a single server than it does otherwise. */
    waitForServers: (tryTimeoutMs: number) => {
      const { settings, now } = instance;
      const { dnsServers: servers, dnssec } = settingsOf(environment);
      instance = {
        ...newInstance(),
        settings,
        resolver: createTxtResolver({ servers, dnssec, now, tryTimeoutMs }),
      };
    },
    repair: () => {
      cloud.nameServer.setFaults();
      cloud.zones.setSigned('btps.saas.example', true);
      for (const proxy of Object.values(proxies)) proxy.watch();
    },
    keepTokens: (tokens: CanaryTokens) =>
      keepCanaryTokens(texts, canary, tokens, { atMs: Date.now(), random: randomBytes }),
    tokenBy: (keys: string, nowMs: number) => tokenBy(cloud, canary.active.identity.text, keys, nowMs),
    setRevoked: async (status: 'active' | 'revoked', publication: string) => {
      const { originalIdentity, delegatedId } = canary.revoked.identity;
      await client.send(
        new UpdateItemCommand({
          TableName: cloud.tables.Registry.name,
          Key: deviceKey(originalIdentity, delegatedId),
          UpdateExpression: 'SET #status = :status, publication = :publication',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':status': { S: status }, ':publication': { S: publication } },
        }),
      );
      await cloud.registryStream.drained();
    },
    items: async (table: 'Inbox' | 'AuditEvents') =>
      (await client.send(new ScanCommand({ TableName: cloud.tables[table].name }))).Items ?? [],
    /** Starts an instance of each function that is asked, which takes its time. */
    warmUp: async () => {
      const { apiUrl } = cloud;
      const paths = ['/health', '/delegations/x', '/inbox/x', '/.well-known/jwks.json'];
      await Promise.all(paths.map((path) => fetch(`${apiUrl}${path}`)));
    },
    stop: async () => {
      vi.unstubAllEnvs();
      client.destroy();
      await cloud.stop();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    },
  };
}

/** What a report says besides what is well, without the times. */
export function problemsIn({ status, checks }: HealthReport) {
  const bad = Object.entries(checks).filter(([, check]) => check.status !== 'healthy');
  return { status, ...Object.fromEntries(bad.map(([name, { since: _, ...check }]) => [name, check])) };
}

/** One check that did not go well, and nothing else. */
export function only(name: string, status: 'degraded' | 'unhealthy', reasons: unknown) {
  return { status, [name]: { status, reasons } };
}

/** Some reasons, this one among them. */
export function among(...reasons: readonly string[]) {
  return expect.arrayContaining([...reasons]);
}

async function tokenBy(cloud: LocalCloud, device: string, keys: string, nowMs: number): Promise<string> {
  const issuer = {
    tokenKeys: createTokenKeys({ TOKEN_KEYS: keys }),
    baseUrl: cloud.apiUrl,
    now: () => nowMs,
    random: randomBytes,
  };
  const grant = { delegatedIdentity: device, scopes: ['send', 'read-only'], epoch: 1 };
  return (await issueAccessToken(grant, issuer)).token;
}
