import * as z from 'zod';
import { settingsSchema } from '../shared/settings/settings.ts';

const domainName = settingsSchema.shape.domain;

const certificate = z
  .string()
  .regex(
    /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
    'must be the ARN of a certificate',
  );

/** What the context says of the names that the two APIs are reached by. */
export const domainShape = {
  apiDomain: domainName
    .optional()
    .describe(
      'Name of the device API, such as `api.saas.com`; its address at API Gateway is closed then, unless a front stands before it.',
    ),
  apiCertificateArn: certificate
    .optional()
    .describe(
      'Certificate for `apiDomain`, of us-east-1 with a front, else of the own region; made by DNS validation unless given.',
    ),
  portalDomain: domainName
    .optional()
    .describe(
      'Name of the portal API, such as `portal-api.saas.com`; its address at API Gateway is closed then.',
    ),
  portalCertificateArn: certificate
    .optional()
    .describe('Certificate for `portalDomain`; made by DNS validation unless given.'),
  portalTruststore: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+\.pem$/, 'must be s3://bucket/key.pem')
    .optional()
    .describe(
      'Authorities whose certificates portals have to show (mutual TLS), as PEM in S3; needs `portalDomain`.',
    ),
  portalTruststoreVersion: z
    .string()
    .min(1)
    .optional()
    .describe('Version of that object; another one is what makes a deployment read it again.'),
  domainZoneId: z
    .string()
    .regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a Route 53 hosted zone')
    .optional()
    .describe(
      'Hosted zone for the names of the APIs: certificates are made and the names published in it. Without it, certificates have to be given and the names published by hand.',
    ),
  domainZoneName: domainName.optional().describe('Name of that zone; `domain` unless given.'),
  frontSecretName: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,200}$/, 'must be the name of a secret of Secrets Manager')
    .optional()
    .describe(
      'Secret in us-east-1 that the front proves itself by; with it, CloudFront and a WAF stand before the device API. See docs/deployment.md.',
    ),
  frontRequestsPerFiveMinutes: z
    .number()
    .int()
    .min(10)
    .max(2_000_000_000)
    .default(10_000)
    .describe('Requests in five minutes after which the WAF turns a source address away.'),
};

/** One valid value of each key, as it is written after `-c`. */
export const domainExamples: Readonly<Record<keyof typeof domainShape, string>> = {
  apiDomain: 'apiDomain=api.saas.com',
  apiCertificateArn: 'apiCertificateArn=arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef',
  portalDomain: 'portalDomain=portal-api.saas.com',
  portalCertificateArn:
    'portalCertificateArn=arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef',
  portalTruststore: 'portalTruststore=s3://saas-truststore/portals.pem',
  portalTruststoreVersion: 'portalTruststoreVersion=3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY',
  domainZoneId: 'domainZoneId=Z0123456789ABCDEFGHIJ',
  domainZoneName: 'domainZoneName=saas.com',
  frontSecretName: 'frontSecretName=btps-prod-origin',
  frontRequestsPerFiveMinutes: 'frontRequestsPerFiveMinutes=10000',
};
