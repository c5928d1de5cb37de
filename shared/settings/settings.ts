import * as z from 'zod';
import { dnssecPolicies } from '../dns/dnssec-policy.ts';
import { parseEndpoint } from '../protocol/endpoint.ts';
import { defaultLimits } from '../rate-limit/limits.ts';

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

const domainPattern = new RegExp(`^${label}(\\.${label})*$`);

const dnssecPolicy = z.enum(dnssecPolicies);

const endpointUrl = z.string().refine((url) => parseEndpoint(url) !== undefined, 'must be https://host/path');

const limit = z.number().int().min(0).max(1_000_000);

/**
 * What a deployment can set. One schema for the CDK context, for the environment of the functions and for
 * the README's configuration table.
 */
export const settingsSchema = z.strictObject({
  domain: z
    .string()
    .regex(new RegExp(`^${label}(\\.${label})+$`), 'must be a lower-case domain name of at least two labels')
    .max(200)
    .describe('Domain of the users whose inboxes and devices live here, such as `saas.com`.'),
  dnsServers: z
    .array(
      z
        .string()
        .regex(
          /^((https:\/\/[^\s/?#]+\/[^\s?#]+|tls:\/\/[^\s/?#]+)(#[0-9a-f.:]+)?|(udp:\/\/)?[0-9a-f.:[\]]+)$/,
          'must be https://host/path, tls://host, or udp:// and an IP address',
        ),
    )
    .min(1)
    // The platform's own resolver strips signatures, and plain UDP shows every question on the way.
    .default(['https://8.8.8.8/dns-query', 'https://1.1.1.1/dns-query', 'https://doh.opendns.com/dns-query'])
    .describe(
      'Recursive resolvers, asked in this order: `https://dns.google/dns-query`, `tls://1.1.1.1`, `udp://8.8.8.8`; `tls://dns.google#8.8.8.8` gives the address that a name stands for.',
    ),
  dnsQuorum: z
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('How many of the resolvers have to agree before an answer counts.'),
  dnssec: z
    .strictObject({
      policy: dnssecPolicy
        .default('prefer')
        .describe(
          'What counts: `require` only what is proved secure; `prefer` also what is proved to be unsigned; `off` anything.',
        ),
      domains: z
        .record(z.string().regex(domainPattern), dnssecPolicy)
        .default({})
        .describe('Policies that differ, by the domain that they hold for and all names below it.'),
      trustAnchors: z
        .array(z.string().regex(/^\S+\s+IN\s+DS\s+\d+\s+\d+\s+\d+\s+[0-9A-Fa-f ]+$/, 'must be a DS record'))
        .optional()
        .describe(
          'DS records that chains begin at, `. IN DS 20326 8 2 E06D…`; those of the root by default.',
        ),
    })
    .prefault({})
    .describe('How far DNS answers have to be proved.'),
  inboxRetentionDays: z
    .number()
    .int()
    .min(2)
    .max(3650)
    .default(30)
    .describe(
      'Days until a message may leave the inbox; at least 2, since the inbox is also the memory of nonces.',
    ),
  acceptRsaPayloadSignatures: z
    .boolean()
    .default(true)
    .describe(
      'Whether RSA signatures over the payload (hashed once) are taken beside those over its digest.',
    ),
  limits: z
    .strictObject({
      delegationRequests: limit
        .default(defaultLimits.delegationRequests)
        .describe(
          'Enrolments a minute and identity once their token is good, else a minute and source address; 0 switches it off.',
        ),
      messageSending: limit
        .default(defaultLimits.messageSending)
        .describe('Messages a minute and verified sender; 0 switches it off.'),
      senderDomain: limit
        .default(defaultLimits.senderDomain)
        .describe(
          'Messages a minute and sending domain, ours excepted, each 16 KB begun counted; 0 switches it off.',
        ),
      recipientInbox: limit
        .default(defaultLimits.recipientInbox)
        .describe(
          'Messages a minute into one inbox from other domains, each 16 KB begun counted; 0 switches it off.',
        ),
      dnsQueries: limit
        .default(defaultLimits.dnsQueries)
        .describe('Lookups a minute and source address that miss the cache; 0 switches it off.'),
      refusals: limit
        .default(defaultLimits.refusals)
        .describe('Refused messages a minute and source address; 0 switches it off.'),
      queries: limit
        .default(defaultLimits.queries)
        .describe('Verify and status requests a minute and source address, each; 0 switches it off.'),
    })
    .prefault({})
    .describe('Limits of any 60 seconds.'),
  recordTtlSeconds: z
    .number()
    .int()
    .min(60)
    .max(300)
    .default(300)
    .describe(
      'TTL of the delegation records, seconds; 60 to 300, since it bounds how long others hold a revoked one.',
    ),
  unusedDeviceDays: z
    .number()
    .int()
    .min(1)
    .default(90)
    .describe('Days without a renewed token after which a device is listed for review.'),
  notices: z
    .strictObject({
      emailFrom: z
        .email()
        .optional()
        .describe('Verified SES address that notices to users come from; none, no e-mail.'),
      sms: z
        .boolean()
        .default(false)
        .describe('Whether notices also go out as SMS, where a number is on file.'),
    })
    .prefault({})
    .describe('How users are told what happens to their devices, beside the events on the bus.'),
  forwarding: z
    .strictObject({
      routes: z
        .record(z.string().regex(domainPattern), endpointUrl)
        .default({})
        .describe('URLs that messages for a domain are posted to, instead of the one that it publishes.'),
      publicUrl: endpointUrl
        .optional()
        .describe(
          'URL that other servers post messages to, as `_btps.<domain>` says; that of the API unless given.',
        ),
      certificates: z
        .array(z.string().startsWith('-----BEGIN CERTIFICATE-----', 'must be a certificate in PEM'))
        .default([])
        .describe('Certificates in PEM that other servers may use beside those of public authorities.'),
      allowPrivateAddresses: z
        .boolean()
        .default(false)
        .describe('Whether messages are also posted to private, loopback and link-local addresses.'),
      allowOtherPorts: z
        .boolean()
        .default(false)
        .describe('Whether messages are also posted to other ports than 443.'),
    })
    .prefault({})
    .describe('How messages reach the servers of other domains.'),
  originSecretHashes: z
    .array(z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal'))
    .max(4)
    .default([])
    .describe(
      'SHA-256 of the secrets by which the front of the device API (CloudFront) proves itself; several during a rotation, none without a front.',
    ),
  originSecretRequired: z
    .boolean()
    .default(true)
    .describe(
      'Whether requests that come round the front are refused; false while clients move to it. Means nothing without a front.',
    ),
  logLevel: z
    .enum(['DEBUG', 'INFO', 'WARN', 'ERROR'])
    .default('INFO')
    .describe('Least severe level that is logged.'),
});

/** Validated settings of a deployment. */
export type Settings = z.infer<typeof settingsSchema>;
