import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../infra/configuration.ts';

const zone = { domainZoneId: 'Z0123456789ABCDEFGHIJ' };
const hash = 'ab'.repeat(32);
const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/01234567-89ab-cdef`;
const front = { apiDomain: 'api.saas.com', frontSecretName: 'origin', originSecretHashes: hash };

/** The keys that a configuration is refused for; none when it is taken. */
function refusedFor(context: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfiguration({ domain: 'saas.com', ...context });
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n  ');
    return lines.map((line) => line.split(':')[0] ?? '');
  }
}

describe('keys that contradict one another (docs/deployment.md)', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a name server twice', { dnsServers: '8.8.8.8,udp://8.8.8.8:53' }, ['dnsServers']],
    ['an address that is none', { dnsServers: '8.8.8.256' }, ['dnsServers']],
    ['a server for https by its address', { dnsServers: 'https://8.8.8.8/dns-query' }, []],
    ['a name without certificate or zone', { apiDomain: 'api.saas.com' }, ['apiDomain']],
    [
      'a name with a certificate',
      { apiDomain: 'api.saas.com', apiCertificateArn: certificate('eu-central-1') },
      [],
    ],
    ['a name with a zone', { apiDomain: 'api.saas.com', ...zone }, []],
    ['a portal’s name without certificate or zone', { portalDomain: 'p.saas.com' }, ['portalDomain']],
    ['a certificate for no name', { apiCertificateArn: certificate('us-east-1') }, ['apiCertificateArn']],
    [
      'a certificate for no name of the portal API',
      { portalCertificateArn: certificate('us-east-1') },
      ['portalCertificateArn'],
    ],
    [
      'one name for both APIs',
      { apiDomain: 'a.saas.com', portalDomain: 'a.saas.com', ...zone },
      ['portalDomain'],
    ],
    ['mutual TLS without a name', { portalTruststore: 's3://bucket/ca.pem' }, ['portalTruststore']],
    [
      'a version of no truststore',
      { portalDomain: 'p.saas.com', ...zone, portalTruststoreVersion: '1' },
      ['portalTruststoreVersion'],
    ],
    ['a name outside of its zone', { apiDomain: 'api.saas.org', ...zone }, ['domainZoneName']],
    ['a name that only ends like its zone', { apiDomain: 'api.notsaas.com', ...zone }, ['domainZoneName']],
    [
      'a name in a zone that is named',
      { apiDomain: 'api.saas.org', domainZoneName: 'saas.org', ...zone },
      [],
    ],
    ['a front with all that it needs', { ...front, ...zone }, []],
    ['a front without a name', { frontSecretName: 'origin', originSecretHashes: hash }, ['frontSecretName']],
    [
      'a front with a certificate of another region',
      { ...front, apiCertificateArn: certificate('eu-central-1') },
      ['apiCertificateArn'],
    ],
    [
      'a front with a certificate of us-east-1',
      { ...front, apiCertificateArn: certificate('us-east-1') },
      [],
    ],
    [
      'a front whose secret the functions don’t know',
      { apiDomain: 'api.saas.com', ...zone, frontSecretName: 'origin' },
      ['originSecretHashes'],
    ],
    ['a secret that nobody sends', { originSecretHashes: hash }, ['originSecretHashes']],
    ['a hash that is none', { originSecretHashes: 'secret' }, ['originSecretHashes.0']],
    ['a lock beyond the retention', { backupRetentionDays: '7', backupLockDays: '8' }, ['backupLockDays']],
    ['a copy in the same region', { region: 'eu-west-1', backupRegion: 'eu-west-1' }, ['backupRegion']],
  ])('%s: %o', (_, context, keys) => {
    expect(refusedFor(context)).toEqual(keys);
  });
});
