import { expect, test } from 'vitest';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { createVerifier } from '../../shared/verifier/create-verifier.ts';
import { publicResolvers } from '../../shared/verifier/public-resolvers.ts';

test.each<[string, object, string]>([
  ['of an unknown name', { domain: 'saas.example' }, 'unknown option domain'],
  ['of an unknown name in dnssec', { dnssec: { policies: 'off' } }, 'unknown option dnssec.policies'],
  ['that names no policy', { dnssec: { policy: 'strict' } }, 'the option dnssec knows require, prefer, off'],
  [
    'that names no policy for a domain',
    { dnssec: { domains: { 'a.example': 'none' } } },
    'the option dnssec knows require, prefer, off',
  ],
  [
    'with a policy for what no lookup is compared with',
    { dnssec: { domains: { 'A.example.': 'off' } } },
    'the option dnssec holds what is no domain',
  ],
  [
    'with an address for a domain',
    { recipientDomains: ['Bob@saas.example'] },
    'the option recipientDomains holds what is no domain',
  ],
  [
    'with a public URL by plain HTTP',
    { publicUrl: 'http://saas.example/messages' },
    'the option publicUrl must be https://host/path',
  ],
  ['with no resolver to agree', { dnsQuorum: 0 }, 'the option dnsQuorum must be 1 or more'],
  [
    'that wants more resolvers to agree than there are',
    { dnsServers: ['udp://192.0.2.1'], dnsQuorum: 2 },
    'a quorum of 2 needs as many name servers',
  ],
  ['with no trust anchor', { dnssec: { trustAnchors: [] } }, 'no trust anchor given'],
  [
    'with a text for a truth',
    { acceptRsaPayloadSignatures: 'no' },
    'the option acceptRsaPayloadSignatures must be true or false',
  ],
  [
    'with a resolver that has no address',
    { dnsServers: ['udp://dns.example'] },
    'not the address of a name server: "udp://dns.example"',
  ],
])('an option %s is a TypeError when the verifier is made', (_, options, message) => {
  expect(() => createVerifier(options as never)).toThrow(new TypeError(message));
});

test('the resolvers unless told otherwise are those of a deployment', () => {
  expect(publicResolvers).toEqual(settingsSchema.parse({ domain: 'saas.example' }).dnsServers);
});
