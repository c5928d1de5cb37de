import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

function zones(context: Readonly<Record<string, string>>) {
  return [...synthesizeStack(context).values()].filter(({ type }) => type === 'AWS::Route53::HostedZone');
}

describe('zone of identities', () => {
  test('without hostedZoneId a zone btps.{domain} is made, which outlives the stack', () => {
    expect(zones({ domain: 'saas.com' })).toEqual([
      {
        type: 'AWS::Route53::HostedZone',
        deletionPolicy: 'Retain',
        properties: { Name: 'btps.saas.com.', HostedZoneConfig: { Comment: 'Delegated identities' } },
      },
    ]);
  });

  test('with hostedZoneId none is made', () => {
    expect(zones({ hostedZoneId: 'Z0123456789ABCDEFGHIJ' })).toEqual([]);
  });
});
