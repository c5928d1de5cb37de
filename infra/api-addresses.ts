import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import type { ApiAddress } from './service-api.ts';

/** Names that the two APIs are reached by; API Gateway's own where there is none. */
export interface ApiAddresses {
  readonly device?: ApiAddress;
  readonly portal?: ApiAddress;
}

/** Reads from the configuration what the APIs are to be called. */
export function apiAddresses(scope: Construct, { settings, deployment }: Configuration): ApiAddresses {
  const { apiDomain, apiCertificateArn, portalDomain, portalCertificateArn } = deployment;
  const { portalTruststore: truststore, portalTruststoreVersion: truststoreVersion } = deployment;
  const behindFront = deployment.frontSecretName !== undefined;
  const zone = apiDomain || portalDomain ? namesZone(scope, { settings, deployment }) : undefined;
  return {
    ...(apiDomain && {
      device: { name: apiDomain, certificateArn: apiCertificateArn, zone, behindFront },
    }),
    ...(portalDomain && {
      portal: {
        name: portalDomain,
        certificateArn: portalCertificateArn,
        zone,
        truststore,
        truststoreVersion,
      },
    }),
  };
}

/** The zone that the names of the APIs go into, if the configuration gives it. */
export function namesZone(
  scope: Construct,
  { settings, deployment }: Configuration,
): IHostedZone | undefined {
  const { domainZoneId: hostedZoneId, domainZoneName: zoneName = settings.domain } = deployment;
  return hostedZoneId
    ? HostedZone.fromHostedZoneAttributes(scope, 'NamesZone', { hostedZoneId, zoneName })
    : undefined;
}
