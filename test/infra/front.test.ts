import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { defaultFunction, routes } from '../../shared/http/routes.ts';
import { synthesizeStacks } from './synthesized-stack.ts';

const stacks = synthesizeStacks({
  apiDomain: 'api.saas.example',
  domainZoneId: 'Z0123456789ABCDEFGHIJ',
  frontSecretName: 'btps-test-origin',
  originSecretHashes: 'ab'.repeat(32),
  frontRequestsPerFiveMinutes: '2000',
});
const front = stacks.front;
const properties = (path: string) => front?.resources.get(path)?.properties;
const distribution = properties('Front/Distribution').DistributionConfig;

describe('front of the device API (docs/deployment.md)', () => {
  test('without frontSecretName there is none', () => {
    expect(synthesizeStacks().front).toBeUndefined();
  });

  test('it answers to apiDomain in us-east-1 and hands every request on, uncached, over TLS 1.2', () => {
    expect(front?.stack.region).toBe('us-east-1');
    expect(distribution).toMatchObject({
      Aliases: ['api.saas.example'],
      HttpVersion: 'http2and3',
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
      WebACLId: '${Front/Firewall/Rules.Arn}',
      DefaultCacheBehavior: {
        // CloudFront's own policies: CachingDisabled, and AllViewerExceptHostHeader.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        ViewerProtocolPolicy: 'https-only',
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      },
    });
    expect(distribution.Origins).toEqual([
      expect.objectContaining({
        CustomOriginConfig: expect.objectContaining({
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
        }),
        OriginCustomHeaders: [
          {
            HeaderName: 'btps-origin-secret',
            HeaderValue: '{{resolve:secretsmanager:btps-test-origin:SecretString:::}}',
          },
        ],
      }),
    ]);
  });

  test('it writes the address of the viewer over what the viewer claims, and drops a secret that it guessed', () => {
    const { FunctionCode, FunctionConfig } = properties('Front/Viewer');
    expect(FunctionConfig.Runtime).toBe('cloudfront-js-2.0');
    const event = {
      viewer: { ip: '198.51.100.7' },
      request: {
        headers: {
          'btps-viewer-address': { value: '192.0.2.1' },
          'btps-origin-secret': { value: 'guess' },
          'content-type': { value: 'application/json' },
        },
      },
    };
    const request = runInNewContext(`${FunctionCode}; handler(event)`, { event });
    expect({ ...request.headers }).toEqual({
      'btps-viewer-address': { value: '198.51.100.7' },
      'content-type': { value: 'application/json' },
    });
  });

  test('the firewall turns away an address after 2,000 requests in five minutes, and looks into no body', () => {
    const { Rules, Scope, DefaultAction } = properties('Front/Firewall/Rules');
    expect({ Scope, DefaultAction }).toEqual({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    expect(Rules.map(({ Statement }: { Statement: unknown }) => Statement)).toEqual([
      { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 2000, EvaluationWindowSec: 300 } },
      { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesAmazonIpReputationList' } },
    ]);
  });

  test('what it logs is whom it turned away, without paths, queries and tokens', () => {
    expect(properties('Front/Firewall/Logging')).toMatchObject({
      RedactedFields: [{ UriPath: {} }, { QueryString: {} }, { SingleHeader: { Name: 'authorization' } }],
      LoggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [{ Behavior: 'KEEP', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
      },
    });
  });

  test('API Gateway’s own endpoint stays open for it, but tokens and vouchers are bound to apiDomain', () => {
    const { resources } = stacks.service;
    expect(resources.get('DeviceApi/Api')?.properties.DisableExecuteApiEndpoint).toBeUndefined();
    expect(resources.get('Auth/Function')?.properties.Environment.Variables.BASE_URL).toBe(
      'https://api.saas.example',
    );
  });

  test('every function behind the device API has the gate that refuses what comes round the front', () => {
    const behind = [...new Set([...routes.map((route) => route.function), defaultFunction])].sort();
    const gated = behind.filter((name) =>
      /originGate\((settings|readSettings\(process\.env\))\)/.test(
        readFileSync(new URL(`../../functions/${name}/handler.ts`, import.meta.url), 'utf8'),
      ),
    );
    expect(gated).toEqual(behind);
  });
});
