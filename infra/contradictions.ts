import type * as z from 'zod';
import { createServerSource } from '../shared/dns/create-source.ts';
import type { Settings } from '../shared/settings/settings.ts';
import type { domainShape } from './domain-configuration.ts';

type Domains = z.infer<z.ZodObject<typeof domainShape>>;

/** What single keys cannot tell: the ones that are given have to fit one another. */
type Judged = Domains & {
  readonly backupRetentionDays: number;
  readonly backupLockDays?: number | undefined;
  readonly region?: string | undefined;
  readonly backupRegion?: string | undefined;
};

/**
 * Finds keys that contradict one another, each with a sentence and an example.
 *
 * @returns nothing when the configuration fits together
 */
export function contradictions(settings: Settings, deployment: Judged): readonly string[] {
  return rules
    .filter(({ isBroken }) => isBroken({ ...deployment, ...settings }))
    .map(({ problem }) => problem);
}

interface Rule {
  readonly isBroken: (given: Judged & Settings) => boolean;
  readonly problem: string;
}

const rules: readonly Rule[] = [
  {
    isBroken: hasBadSource,
    problem:
      'dnsServers: one of them is not the address of a name server, or is given twice, or one of the trustAnchors is no DS record. Example: -c dnsServers=8.8.8.8,1.1.1.1',
  },
  {
    isBroken: ({ dnsQuorum, dnsServers }) => dnsQuorum > dnsServers.length,
    problem: 'dnsQuorum: must not be larger than the number of dnsServers. Example: -c dnsQuorum=2',
  },
  {
    isBroken: ({ apiDomain, apiCertificateArn, domainZoneId }) =>
      apiDomain !== undefined && !apiCertificateArn && !domainZoneId,
    problem:
      'apiDomain: needs a certificate, apiCertificateArn, or the zone to make one in. Example: -c domainZoneId=Z0123456789ABCDEFGHIJ',
  },
  {
    isBroken: ({ portalDomain, portalCertificateArn, domainZoneId }) =>
      portalDomain !== undefined && !portalCertificateArn && !domainZoneId,
    problem:
      'portalDomain: needs a certificate, portalCertificateArn, or the zone to make one in. Example: -c domainZoneId=Z0123456789ABCDEFGHIJ',
  },
  {
    isBroken: ({ apiDomain, apiCertificateArn }) => !apiDomain && apiCertificateArn !== undefined,
    problem: 'apiCertificateArn: means nothing without apiDomain. Example: -c apiDomain=api.saas.com',
  },
  {
    isBroken: ({ portalDomain, portalCertificateArn }) => !portalDomain && portalCertificateArn !== undefined,
    problem:
      'portalCertificateArn: means nothing without portalDomain. Example: -c portalDomain=portal-api.saas.com',
  },
  {
    isBroken: ({ portalDomain, portalTruststore }) => !portalDomain && portalTruststore !== undefined,
    problem:
      'portalTruststore: mutual TLS needs a name of its own for the portal API. Example: -c portalDomain=portal-api.saas.com',
  },
  {
    isBroken: ({ portalTruststore, portalTruststoreVersion }) =>
      !portalTruststore && portalTruststoreVersion !== undefined,
    problem:
      'portalTruststoreVersion: means nothing without portalTruststore. Example: -c portalTruststore=s3://saas-truststore/portals.pem',
  },
  {
    isBroken: ({ apiDomain, portalDomain }) => apiDomain !== undefined && apiDomain === portalDomain,
    problem: 'portalDomain: must not be apiDomain. Example: -c portalDomain=portal-api.saas.com',
  },
  {
    isBroken: ({ domain, domainZoneId, domainZoneName = domain, apiDomain, portalDomain }) =>
      domainZoneId !== undefined &&
      [apiDomain, portalDomain].some((name) => name !== undefined && !isWithin(name, domainZoneName)),
    problem:
      'domainZoneName: the names of the APIs have to lie in this zone. Example: -c domainZoneName=saas.com',
  },
  {
    isBroken: ({ frontSecretName, apiDomain }) => frontSecretName !== undefined && !apiDomain,
    problem: 'frontSecretName: a front needs the name that it answers to. Example: -c apiDomain=api.saas.com',
  },
  {
    isBroken: ({ frontSecretName, apiCertificateArn }) =>
      frontSecretName !== undefined &&
      apiCertificateArn !== undefined &&
      !apiCertificateArn.includes(':us-east-1:'),
    problem:
      'apiCertificateArn: with a front it has to be a certificate of us-east-1. Example: -c apiCertificateArn=arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef',
  },
  {
    isBroken: ({ frontSecretName, originSecretHashes }) =>
      (frontSecretName === undefined) !== (originSecretHashes.length === 0),
    problem:
      'originSecretHashes: a front has a secret, and its hash belongs here; one without the other lets nobody in, or everybody. Example: -c frontSecretName=btps-prod-origin',
  },
  {
    isBroken: ({ backupLockDays = 0, backupRetentionDays }) => backupLockDays > backupRetentionDays,
    problem: 'backupLockDays: must not be more than backupRetentionDays. Example: -c backupLockDays=35',
  },
  {
    isBroken: ({ region, backupRegion }) => backupRegion !== undefined && region === backupRegion,
    problem: 'backupRegion: must be another region than region. Example: -c backupRegion=eu-west-1',
  },
];

/** Functions make it when the first name is in no cache, which is late to learn that it can't be made. */
function hasBadSource({ dnsServers: servers, dnssec }: Settings): boolean {
  try {
    createServerSource({ servers, dnssec, now: () => 0 });
    return false;
  } catch {
    return true;
  }
}

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
