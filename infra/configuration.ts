import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { type Settings, settingsSchema } from '../shared/settings/settings.ts';
import { backupExamples, backupShape, region } from './backup-configuration.ts';
import { describeIssues } from './configuration-error.ts';
import { collectValues } from './context-values.ts';
import { contradictions } from './contradictions.ts';
import { domainExamples, domainShape } from './domain-configuration.ts';
import { telemetryExamples, telemetryShape } from './telemetry-configuration.ts';

const retentionDays = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

const keyNumber = z.number().int().min(1);

const keyArns = z
  .array(
    z
      .string()
      .regex(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, 'must be the ARN of a KMS key'),
  )
  .max(4)
  .default([]);

const deploymentShape = {
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be 1 to 20 of a-z, 0-9 and -, starting with a letter')
    .default('prod')
    .describe('Name of the deployment, part of the name of its stack.'),
  zoneName: settingsSchema.shape.domain
    .optional()
    .describe('Zone that the identities are published in; `btps.<domain>` unless given.'),
  hostedZoneId: z
    .string()
    .regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a Route 53 hosted zone')
    .optional()
    .describe('Hosted zone that exists already; without it, one is made.'),
  signZone: z
    .boolean()
    .optional()
    .describe(
      'Whether the zone is signed with DNSSEC by this deployment; unless given, a new zone is and an existing one is left as it is.',
    ),
  zoneSyncConcurrency: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe(
      'Instances reserved for the function that writes the zone; none unless given. Few make changes coalesce.',
    ),
  tokenKeyNumber: keyNumber
    .default(1)
    .describe(
      'Number of the key that signs access tokens; another number makes a new key and keeps the old one.',
    ),
  nextTokenKeyNumber: keyNumber
    .optional()
    .describe('Number of the key that will sign next: made, published and accepted already.'),
  tokenKeyRotation: keyArns.describe('ARNs of former token keys whose tokens are still valid.'),
  serverKeyNumber: keyNumber
    .default(1)
    .describe(
      'Number of the key that signs vouchers and failure messages; another number makes a new key and keeps the old one.',
    ),
  nextServerKeyNumber: keyNumber
    .optional()
    .describe('Number of the key that will sign them next: made, and published already.'),
  serverKeyRotation: keyArns.describe(
    'ARNs of former server keys, the latest first, whose messages may still lie in inboxes.',
  ),
  ...backupShape,
  logRetentionDays: z
    .number()
    .refine((days) => retentionDays.includes(days), `must be one of ${retentionDays.join(', ')}`)
    .default(RetentionDays.ONE_MONTH)
    .describe('Days that log lines are kept.'),
  throttlingRate: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .describe('Requests a second that each HTTP API lets through in the long run.'),
  throttlingBurst: z
    .number()
    .int()
    .min(1)
    .max(5_000)
    .default(1_000)
    .describe('Requests that each HTTP API lets through at once.'),
  cors: z
    .strictObject({
      origins: z
        .array(
          z
            .string()
            .regex(
              /^(\*|https:\/\/[a-z0-9.-]+(:\d{1,5})?|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?)$/,
              'must be https://host, http://localhost with a port, or *',
            ),
        )
        // Whatever a browser shows could use its visitors' addresses, and use up what these are granted.
        .default([])
        .describe(
          'Origins whose pages may call the API of devices from a browser, such as `https://app.saas.com`; none unless given.',
        ),
    })
    .prefault({})
    .describe('Which web apps may be devices.'),
  alarmEmail: z.email().optional().describe('Address that alarms are sent to.'),
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be an account number of 12 digits')
    .optional()
    .describe("Account to deploy to; the credentials' own unless given."),
  region: region.optional().describe("Region to deploy to; the credentials' own unless given."),
  tags: z
    .record(
      z.string().regex(/^(?!aws:)[\w .:/=+@-]{1,128}$/, 'must be a key of a tag'),
      z.string().regex(/^[\w .:/=+@-]{0,256}$/, 'must be a value of a tag'),
    )
    .default({})
    .describe('Tags of every resource beside `application` and `stage`: `-c tags.team=payments`.'),
  ...domainShape,
  ...telemetryShape,
};

/** Everything that the CDK context can say: the settings of the functions, and what only the stack needs. */
export const configurationSchema = settingsSchema.extend(deploymentShape);

/** One valid value of each key, as it is written after `-c`. */
export const configurationExamples: Readonly<Record<keyof typeof configurationSchema.shape, string>> = {
  domain: 'domain=saas.com',
  dnsServers: 'dnsServers=8.8.8.8,1.1.1.1',
  dnsQuorum: 'dnsQuorum=2',
  dnssec: 'dnssec.policy=require',
  inboxRetentionDays: 'inboxRetentionDays=30',
  acceptRsaPayloadSignatures: 'acceptRsaPayloadSignatures=true',
  limits: 'limits.messageSending=100',
  recordTtlSeconds: 'recordTtlSeconds=300',
  unusedDeviceDays: 'unusedDeviceDays=90',
  notices: 'notices.emailFrom=notices@saas.com',
  forwarding: 'forwarding.allowOtherPorts=false',
  originSecretHashes: `originSecretHashes=${'0123456789abcdef'.repeat(4)}`,
  originSecretRequired: 'originSecretRequired=false',
  logLevel: 'logLevel=INFO',
  stage: 'stage=prod',
  zoneName: 'zoneName=btps.saas.com',
  hostedZoneId: 'hostedZoneId=Z0123456789ABCDEFGHIJ',
  signZone: 'signZone=true',
  zoneSyncConcurrency: 'zoneSyncConcurrency=2',
  tokenKeyNumber: 'tokenKeyNumber=2',
  nextTokenKeyNumber: 'nextTokenKeyNumber=2',
  tokenKeyRotation:
    'tokenKeyRotation=arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  serverKeyNumber: 'serverKeyNumber=2',
  nextServerKeyNumber: 'nextServerKeyNumber=2',
  serverKeyRotation:
    'serverKeyRotation=arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  ...backupExamples,
  logRetentionDays: 'logRetentionDays=30',
  throttlingRate: 'throttlingRate=500',
  throttlingBurst: 'throttlingBurst=1000',
  cors: 'cors.origins=https://app.saas.com',
  alarmEmail: 'alarmEmail=operators@saas.com',
  account: 'account=123456789012',
  region: 'region=eu-central-1',
  tags: 'tags.team=payments',
  ...domainExamples,
  ...telemetryExamples,
};

/** What only the stack needs. */
export interface Deployment extends z.infer<z.ZodObject<typeof deploymentShape>> {
  readonly zoneName: string;
}

/** A checked configuration: what the functions read, and what only the stack needs. */
export interface Configuration {
  readonly settings: Settings;
  readonly deployment: Deployment;
}

/** The CDK context does not describe a deployment; the message is for the person who typed it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the configuration from the CDK context: the object `btps` of cdk.json, overridden key by key by what
 * `-c key=value` gives (`-c limits.messageSending=50` for a nested one).
 *
 * @param context - Whole context of the app.
 * @throws ConfigurationError naming each wrong key, its problem and an example.
 */
export function readConfiguration(context: Readonly<Record<string, unknown>>): Configuration {
  const parsed = configurationSchema.safeParse(collectValues(context, configurationSchema), {
    error: ({ input }) => (input === undefined ? 'is missing' : undefined),
  });
  if (!parsed.success) throw invalid(describeIssues(parsed.error.issues, configurationExamples));
  const settings = z.object(settingsSchema.shape).parse(parsed.data);
  const deployment = z.object(deploymentShape).parse(parsed.data);
  const contradicting = contradictions(settings, deployment);
  if (contradicting.length > 0) throw invalid(contradicting);
  const zoneName = readZone(settings.domain, deployment.zoneName);
  return { settings, deployment: { ...deployment, zoneName } };
}

/** Identities live at `{account}.btps.{domain}`: the zone has to hold those names. */
function readZone(domain: string, zoneName: string | undefined): string {
  const identities = `btps.${domain}`;
  if (zoneName === undefined || zoneName === identities) return identities;
  if (identities.endsWith(`.${zoneName}`)) return zoneName;
  throw invalid([`zoneName: must be ${identities} or a domain above it. Example: -c zoneName=${identities}`]);
}

function invalid(problems: readonly string[]): ConfigurationError {
  return new ConfigurationError(
    ['The configuration in the CDK context is not valid:', ...problems].join('\n  '),
  );
}
