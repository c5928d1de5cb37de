import { describe, expect, test } from 'vitest';
import { synthesizeStacks } from './synthesized-stack.ts';

const options = {
  apiDomain: 'api.saas.example',
  domainZoneId: 'Z0123456789ABCDEFGHIJ',
  frontSecretName: 'origin',
  originSecretHashes: 'ab'.repeat(32),
  backupRegion: 'eu-west-1',
};
const one = synthesizeStacks({ ...options, stage: 'one' });
const two = synthesizeStacks({ ...options, stage: 'two' });

/** Where a template gives a resource a name of its own choosing; CloudFormation makes up every other one. */
const nameOf = /^(Name|[A-Z][A-Za-z]*Name)$/;

/** Types whose `…Name` is what they are about, or one within another resource that the stage has of its own. */
const notNames = new Set([
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CertificateManager::Certificate',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::Route53::HostedZone',
  'AWS::Route53::KeySigningKey',
  'AWS::Route53::RecordSet',
  'Custom::ZoneSettings',
]);

function physicalNames(stacks: typeof one): readonly string[] {
  const all = [stacks.service, stacks.zone, stacks.copy, stacks.front].flatMap((stack) => [
    ...(stack?.resources ?? []),
  ]);
  return all.flatMap(([path, { type, properties = {} }]) => {
    if (notNames.has(type)) return [];
    return Object.entries(properties)
      .filter(([key, value]) => nameOf.test(key) && key !== 'MetricName' && isChosen(value))
      .map(([key, value]) => `${type} ${key} ${value} (${path})`);
  });
}

/** What refers to another resource is a name that CloudFormation made up. */
function isChosen(value: unknown): boolean {
  return typeof value === 'string' && !value.startsWith('${');
}

describe('several stages in one account (docs/deployment.md)', () => {
  test('the stacks have names of their own', () => {
    const names = ({ service, zone, copy, front }: typeof one) =>
      [service, zone, copy, front].map((stack) => stack?.stack.stackName);
    expect(names(one)).toEqual(['btps-one', 'btps-one-zone', 'btps-one-copy', 'btps-one-front']);
    expect(names(two)).toEqual(['btps-two', 'btps-two-zone', 'btps-two-copy', 'btps-two-front']);
  });

  test('of all names that templates choose, the two stages share none', () => {
    const ofOne = physicalNames(one);
    expect(ofOne).toContain('AWS::Events::EventBus Name btps-one (Revocations/Bus)');
    expect(ofOne.filter((name) => physicalNames(two).includes(name))).toEqual([]);
  });

  test.each([
    ['prod', true],
    ['test', undefined],
  ])('the service of stage %s has termination protection: %s', (stage, protection) => {
    const { service, zone } = synthesizeStacks({ stage });
    expect([service.stack.terminationProtection, zone?.stack.terminationProtection]).toEqual([
      protection ?? false,
      true,
    ]);
  });

  test('every stack is tagged with application and stage, and what tags says', () => {
    const { service, zone } = synthesizeStacks({ 'tags.team': 'payments' });
    for (const stack of [service.stack, zone?.stack]) {
      expect(stack?.tags.tagValues()).toEqual({
        application: 'btps-delegation',
        stage: 'test',
        team: 'payments',
      });
    }
  });
});
