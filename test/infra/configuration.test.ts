import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  configurationExamples,
  configurationSchema,
  readConfiguration,
} from '../../infra/configuration.ts';

const base = {
  btps: { domain: 'saas.com' },
  '@aws-cdk/core:someFlag': true,
  'acknowledged-issue-numbers': [1],
};

const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key';

const defaults = {
  settings: {
    domain: 'saas.com',
    dnsServers: [
      'https://8.8.8.8/dns-query',
      'https://1.1.1.1/dns-query',
      'https://doh.opendns.com/dns-query',
    ],
    dnsQuorum: 1,
    dnssec: { policy: 'prefer', domains: {} },
    inboxRetentionDays: 30,
    acceptRsaPayloadSignatures: true,
    limits: {
      delegationRequests: 10,
      messageSending: 100,
      senderDomain: 1000,
      recipientInbox: 1000,
      dnsQueries: 1000,
      refusals: 60,
      queries: 60,
    },
    recordTtlSeconds: 300,
    unusedDeviceDays: 90,
    notices: { sms: false },
    forwarding: { routes: {}, certificates: [], allowPrivateAddresses: false, allowOtherPorts: false },
    originSecretHashes: [],
    originSecretRequired: true,
    logLevel: 'INFO',
  },
  deployment: {
    stage: 'prod',
    zoneName: 'btps.saas.com',
    tokenKeyNumber: 1,
    tokenKeyRotation: [],
    serverKeyNumber: 1,
    serverKeyRotation: [],
    backupRetentionDays: 365,
    backupLockMode: 'governance',
    legalHold: false,
    tags: {},
    frontRequestsPerFiveMinutes: 10_000,
    logRetentionDays: 30,
    logSampleRate: 0.01,
    tracing: false,
    throttlingRate: 500,
    throttlingBurst: 1000,
    cors: { origins: [] },
  },
};

function problems(context: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readConfiguration({ ...base, ...context });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [title, ...lines] = error.message.split('\n  ');
    expect(title).toBe('The configuration in the CDK context is not valid:');
    return lines;
  }
  return [];
}

const names = { apiDomain: 'api.saas.com', portalDomain: 'portal-api.saas.com', domainZoneId: 'Z0123' };

/** Keys that mean something only beside others. */
const companions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  apiDomain: { domainZoneId: names.domainZoneId },
  apiCertificateArn: names,
  portalDomain: { domainZoneId: names.domainZoneId },
  portalCertificateArn: names,
  portalTruststore: names,
  portalTruststoreVersion: { ...names, portalTruststore: 's3://saas-truststore/portals.pem' },
  frontSecretName: { ...names, originSecretHashes: 'ab'.repeat(32) },
  originSecretHashes: { ...names, frontSecretName: 'origin' },
};

describe('readConfiguration', () => {
  test('a domain is enough; keys of the CDK itself are passed over', () => {
    expect(readConfiguration(base)).toEqual(defaults);
  });

  test('text given by -c overrides the object btps, as the number, truth value or list that is wanted', () => {
    const configuration = readConfiguration({
      btps: { domain: 'saas.com', logLevel: 'WARN', limits: { dnsQueries: 2000, messageSending: 20 } },
      domain: 'other.org',
      dnsServers: '9.9.9.9, udp://127.0.0.1:5300',
      inboxRetentionDays: '7',
      acceptRsaPayloadSignatures: 'false',
      'limits.messageSending': '50',
      recordTtlSeconds: '60',
      unusedDeviceDays: '30',
      'notices.emailFrom': 'notices@other.org',
      'notices.sms': 'true',
      'forwarding.allowOtherPorts': 'true',
      signZone: 'true',
      zoneSyncConcurrency: '2',
      tokenKeyNumber: '3',
      nextTokenKeyNumber: '4',
      tokenKeyRotation: `${keyArn}/a,${keyArn}/b`,
      serverKeyNumber: '5',
      nextServerKeyNumber: '6',
      serverKeyRotation: `${keyArn}/c`,
      backupRetentionDays: '30',
      backupLockDays: '10',
      backupLockMode: 'compliance',
      backupRegion: 'eu-west-1',
      legalHold: 'true',
      'tags.team': 'payments',
      'tags.cost-centre': '7',
      apiDomain: 'api.other.org',
      domainZoneId: 'Z1123456789ABCDEFGHIJ',
      frontSecretName: 'origin',
      originSecretHashes: `${'ab'.repeat(32)}, ${'cd'.repeat(32)}`,
      originSecretRequired: 'false',
      frontRequestsPerFiveMinutes: '5000',
      stage: 'staging',
      zoneName: 'other.org',
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      logRetentionDays: '365',
      logSampleRate: '0.5',
      tracing: 'true',
      throttlingRate: '5',
      throttlingBurst: '10',
      'cors.origins': 'https://app.other.org, http://localhost:5173',
      alarmEmail: 'operators@other.org',
      account: '012345678901',
      region: 'eu-central-1',
    });
    expect(configuration).toEqual({
      settings: {
        domain: 'other.org',
        dnsServers: ['9.9.9.9', 'udp://127.0.0.1:5300'],
        dnsQuorum: 1,
        dnssec: { policy: 'prefer', domains: {} },
        inboxRetentionDays: 7,
        acceptRsaPayloadSignatures: false,
        limits: { ...defaults.settings.limits, dnsQueries: 2000, messageSending: 50 },
        recordTtlSeconds: 60,
        unusedDeviceDays: 30,
        notices: { emailFrom: 'notices@other.org', sms: true },
        forwarding: { ...defaults.settings.forwarding, allowOtherPorts: true },
        originSecretHashes: ['ab'.repeat(32), 'cd'.repeat(32)],
        originSecretRequired: false,
        logLevel: 'WARN',
      },
      deployment: {
        stage: 'staging',
        zoneName: 'other.org',
        hostedZoneId: 'Z0123456789ABCDEFGHIJ',
        signZone: true,
        zoneSyncConcurrency: 2,
        tokenKeyNumber: 3,
        nextTokenKeyNumber: 4,
        tokenKeyRotation: [`${keyArn}/a`, `${keyArn}/b`],
        serverKeyNumber: 5,
        nextServerKeyNumber: 6,
        serverKeyRotation: [`${keyArn}/c`],
        backupRetentionDays: 30,
        backupLockDays: 10,
        backupLockMode: 'compliance',
        backupRegion: 'eu-west-1',
        legalHold: true,
        tags: { team: 'payments', 'cost-centre': '7' },
        apiDomain: 'api.other.org',
        domainZoneId: 'Z1123456789ABCDEFGHIJ',
        frontSecretName: 'origin',
        frontRequestsPerFiveMinutes: 5000,
        logRetentionDays: 365,
        logSampleRate: 0.5,
        tracing: true,
        throttlingRate: 5,
        throttlingBurst: 10,
        cors: { origins: ['https://app.other.org', 'http://localhost:5173'] },
        alarmEmail: 'operators@other.org',
        account: '012345678901',
        region: 'eu-central-1',
      },
    });
  });

  const domain = 'must be a lower-case domain name of at least two labels. Example: -c domain=saas.com';
  test.each<readonly [Readonly<Record<string, unknown>>, string]>([
    [{ btps: undefined }, 'domain: is missing. Example: -c domain=saas.com'],
    [{ btps: 'saas.com' }, 'btps: Invalid input: expected object, received string.'],
    [{ btps: { domain: 'saas.com', retention: 3 } }, 'retention: there is no such key.'],
    [{ domain: 'Saas.com' }, `domain: ${domain}`],
    [{ domain: 'localhost' }, `domain: ${domain}`],
    [{ domian: 'saas.com' }, 'domian: there is no such key.'],
    [
      { dnsServers: '8.8.8.8,dns.example' },
      'dnsServers.1: must be https://host/path, tls://host, or udp:// and an IP address. Example: -c dnsServers=8.8.8.8,1.1.1.1',
    ],
    [
      { inboxRetentionDays: '1' },
      'inboxRetentionDays: Too small: expected number to be >=2. Example: -c inboxRetentionDays=30',
    ],
    [
      { acceptRsaPayloadSignatures: 'yes' },
      'acceptRsaPayloadSignatures: Invalid input: expected boolean, received string. Example: -c acceptRsaPayloadSignatures=true',
    ],
    [
      { limits: '5' },
      'limits: Invalid input: expected object, received string. Example: -c limits.messageSending=100',
    ],
    [
      { 'limits.messageSending': 'many' },
      'limits.messageSending: Invalid input: expected number, received string. Example: -c limits.messageSending=100',
    ],
    [{ 'limits.messageSent': '5' }, 'limits.messageSent: there is no such key.'],
    [
      { logLevel: 'TRACE' },
      'logLevel: Invalid option: expected one of "DEBUG"|"INFO"|"WARN"|"ERROR". Example: -c logLevel=INFO',
    ],
    [
      { stage: 'Prod' },
      'stage: must be 1 to 20 of a-z, 0-9 and -, starting with a letter. Example: -c stage=prod',
    ],
    [
      { zoneName: 'btps.other.org' },
      'zoneName: must be btps.saas.com or a domain above it. Example: -c zoneName=btps.saas.com',
    ],
    [
      { hostedZoneId: '/hostedzone/Z1' },
      'hostedZoneId: must be the id of a Route 53 hosted zone. Example: -c hostedZoneId=Z0123456789ABCDEFGHIJ',
    ],
    [
      { signZone: 'yes' },
      'signZone: Invalid input: expected boolean, received string. Example: -c signZone=true',
    ],
    [
      { zoneSyncConcurrency: '0' },
      'zoneSyncConcurrency: Too small: expected number to be >=1. Example: -c zoneSyncConcurrency=2',
    ],
    [
      { tokenKeyRotation: 'alias/btps-prod-tokens' },
      'tokenKeyRotation.0: must be the ARN of a KMS key. Example: -c tokenKeyRotation=arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
    ],
    [
      { recordTtlSeconds: '301' },
      'recordTtlSeconds: Too big: expected number to be <=300. Example: -c recordTtlSeconds=300',
    ],
    [
      { 'notices.emailFrom': 'notices' },
      'notices.emailFrom: Invalid email address. Example: -c notices.emailFrom=notices@saas.com',
    ],
    [{ 'notices.email': 'a@b.org' }, 'notices.email: there is no such key.'],
    [
      { backupRetentionDays: '6' },
      'backupRetentionDays: Too small: expected number to be >=7. Example: -c backupRetentionDays=365',
    ],
    [
      { logRetentionDays: '31' },
      'logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653. Example: -c logRetentionDays=30',
    ],
    [
      { throttlingRate: '0' },
      'throttlingRate: Too small: expected number to be >=1. Example: -c throttlingRate=500',
    ],
    [
      { throttlingBurst: '1.5' },
      'throttlingBurst: Invalid input: expected int, received number. Example: -c throttlingBurst=1000',
    ],
    ...['https://App.saas.com', 'https://app.saas.com/', 'http://app.saas.com', 'null'].map(
      (origin) =>
        [
          { 'cors.origins': origin },
          'cors.origins.0: must be https://host, http://localhost with a port, or *. Example: -c cors.origins=https://app.saas.com',
        ] as const,
    ),
    [
      { alarmEmail: 'operators' },
      'alarmEmail: Invalid email address. Example: -c alarmEmail=operators@saas.com',
    ],
    [
      { account: '12345' },
      'account: must be an account number of 12 digits. Example: -c account=123456789012',
    ],
    [
      { dnsQuorum: '4' },
      'dnsQuorum: must not be larger than the number of dnsServers. Example: -c dnsQuorum=2',
    ],
    [{ region: 'Frankfurt' }, 'region: must be the name of a region. Example: -c region=eu-central-1'],
  ])('%o is refused: %s', (context, message) => {
    expect(problems(context)).toEqual([message]);
  });

  test('every wrong key has its line, and no value is repeated', () => {
    const lines = problems({ alarmEmail: 'marker-of-a-person', stage: 'MARKER' });
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).not.toMatch(/marker/i);
  });

  test('every key has an example, and each is valid', () => {
    expect(Object.keys(configurationExamples).sort()).toEqual(Object.keys(configurationSchema.shape).sort());
    for (const example of Object.values(configurationExamples)) {
      const [key = '', value] = example.split('=');
      expect(problems({ ...companions[key], [key]: value })).toEqual([]);
    }
  });
});
