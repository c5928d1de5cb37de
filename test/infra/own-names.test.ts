import { describe, expect, test } from 'vitest';
import { synthesizeStacks } from './synthesized-stack.ts';

const made = synthesizeStacks({
  apiDomain: 'api.saas.example',
  portalDomain: 'portal-api.saas.example',
  domainZoneId: 'Z0123456789ABCDEFGHIJ',
  portalTruststore: 's3://saas-truststore/authorities/portals.pem',
  portalTruststoreVersion: 'v7',
}).service;
const certificate = (name: string) => `arn:aws:acm:eu-central-1:123456789012:certificate/${name}`;
const given = synthesizeStacks({
  apiDomain: 'api.saas.example',
  apiCertificateArn: certificate('api'),
}).service;

const properties = (from: typeof made, path: string) => from.resources.get(path)?.properties;
const typesOf = (from: typeof made) => [...from.resources.values()].map(({ type }) => type);
const outputs = (from: typeof made, prefix: string) =>
  Object.entries<{ Value: unknown }>(from.template.Outputs).flatMap(([id, { Value }]) =>
    id.startsWith(prefix) ? [Value] : [],
  );

describe('names of one’s own for the APIs (docs/deployment.md)', () => {
  test.each([
    ['DeviceApi', 'api.saas.example'],
    ['PortalApi', 'portal-api.saas.example'],
  ])(
    '%s answers to %s, by a certificate made by DNS validation, and its execute-api endpoint is closed',
    (api, name) => {
      expect(properties(made, `${api}/Api`)).toMatchObject({ DisableExecuteApiEndpoint: true });
      expect(properties(made, `${api}/Domain/Certificate`)).toMatchObject({
        DomainName: name,
        ValidationMethod: 'DNS',
        DomainValidationOptions: [{ DomainName: name, HostedZoneId: 'Z0123456789ABCDEFGHIJ' }],
      });
      expect(properties(made, `${api}/Domain/Name`)).toMatchObject({
        DomainName: name,
        DomainNameConfigurations: [
          {
            CertificateArn: `\${${api}/Domain/Certificate}`,
            SecurityPolicy: 'TLS_1_2',
            EndpointType: 'REGIONAL',
            IpAddressType: 'dualstack',
          },
        ],
      });
      expect(properties(made, `${api}/Domain/Mapping`)).toMatchObject({
        ApiId: `\${${api}/Api}`,
        DomainName: `\${${api}/Domain/Name}`,
        Stage: '$default',
      });
      for (const [id, Type] of [
        ['A', 'A'],
        ['Aaaa', 'AAAA'],
      ]) {
        expect(properties(made, `${api}/Domain/${id}`)).toMatchObject({
          Name: `${name}.`,
          Type,
          HostedZoneId: 'Z0123456789ABCDEFGHIJ',
        });
      }
      expect(outputs(made, `${api}Url`)).toEqual([`https://${name}`]);
    },
  );

  test('the portal API alone asks for a certificate of a client (mutual TLS), from the authorities in S3', () => {
    expect(properties(made, 'PortalApi/Domain/Name').MutualTlsAuthentication).toEqual({
      TruststoreUri: 's3://saas-truststore/authorities/portals.pem',
      TruststoreVersion: 'v7',
    });
    expect(properties(made, 'DeviceApi/Domain/Name').MutualTlsAuthentication).toBeUndefined();
  });

  test('the functions are told the new address: tokens and vouchers are bound to it', () => {
    expect(properties(made, 'Auth/Function').Environment.Variables.BASE_URL).toBe('https://api.saas.example');
    expect(JSON.stringify(outputs(made, 'ForwardingServerRecord'))).toContain(
      'u=https://api.saas.example/messages',
    );
  });

  test('a given certificate is used, nothing is written into any zone, and the target is an output', () => {
    expect(properties(given, 'DeviceApi/Domain/Name').DomainNameConfigurations[0].CertificateArn).toBe(
      certificate('api'),
    );
    expect(typesOf(given)).not.toContain('AWS::CertificateManager::Certificate');
    expect(typesOf(given)).not.toContain('AWS::Route53::RecordSet');
    expect(outputs(given, 'DeviceApiDomainTarget')).toHaveLength(1);
    expect(properties(given, 'PortalApi/Api').DisableExecuteApiEndpoint).toBeUndefined();
  });
});
