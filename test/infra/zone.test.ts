import { describe, expect, test } from 'vitest';
import { synthesizeStacks } from './synthesized-stack.ts';

const existing = { hostedZoneId: 'Z0123456789ABCDEFGHIJ' };
const made = synthesizeStacks({ domain: 'saas.com', alarmEmail: 'operators@saas.com' });
const left = synthesizeStacks(existing);
const signed = synthesizeStacks({ ...existing, signZone: 'true' });
const unsigned = synthesizeStacks({ signZone: 'false' });

type Synthesized = typeof made;

function typesOf({ zone }: Synthesized): readonly string[] {
  return [...(zone?.resources.values() ?? [])].map(({ type }) => type);
}

/** Reads the id of the zone as the service's stack takes it. */
const fromZoneStack = {
  'Fn::GetStackOutput': {
    StackName: 'btps-test-zone',
    Region: 'us-east-1',
    OutputName: expect.stringMatching(/^PublishOutputRefZone/),
  },
};

describe('stack of the zone (design, AWS shape)', () => {
  test('without hostedZoneId a zone btps.{domain} is made in us-east-1, and nothing of it is deleted with a stack', () => {
    expect(made.zone?.stack.region).toBe('us-east-1');
    expect(made.zone?.stack.terminationProtection).toBe(true);
    expect(made.service.stack.region).toBe('eu-central-1');
    expect(made.zone?.resources.get('Zone')).toEqual({
      type: 'AWS::Route53::HostedZone',
      deletionPolicy: 'Retain',
      properties: { Name: 'btps.saas.com.', HostedZoneConfig: { Comment: 'Delegated identities' } },
    });
    expect(Object.keys(made.zone?.template.Outputs)).toContain('NameServers');
  });

  test('a new zone is signed by a key of KMS that Route 53 may use for this zone only', () => {
    const resources = made.zone?.resources;
    expect(resources?.get('Signing/Dnssec')).toEqual({
      type: 'AWS::Route53::DNSSEC',
      deletionPolicy: 'Retain',
      properties: { HostedZoneId: '${Zone}' },
    });
    expect(resources?.get('Signing/KeySigningKey')).toMatchObject({
      type: 'AWS::Route53::KeySigningKey',
      deletionPolicy: 'Retain',
      properties: {
        HostedZoneId: '${Zone}',
        KeyManagementServiceArn: '${Signing/Key.Arn}',
        Status: 'ACTIVE',
      },
    });
    const key = resources?.get('Signing/Key');
    expect(key).toMatchObject({
      deletionPolicy: 'Retain',
      properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    });
    expect(key?.properties.KeyPolicy.Statement.slice(1)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'dnssec-route53.amazonaws.com' },
        Action: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'],
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:route53:::hostedzone/${Zone}' } },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'dnssec-route53.amazonaws.com' },
        Action: 'kms:CreateGrant',
        Resource: '*',
        Condition: { Bool: { 'kms:GrantIsForAWSResource': true } },
      },
    ]);
  });

  test.each(['DNSSECInternalFailure', 'DNSSECKeySigningKeysNeedingAction'])(
    '%s of a signed zone reaches the operators',
    (MetricName) => {
      const alarms = [...(made.zone?.resources.values() ?? [])].filter(
        ({ type, properties }) => type === 'AWS::CloudWatch::Alarm' && properties.MetricName === MetricName,
      );
      expect(alarms.map(({ properties }) => properties)).toEqual([
        expect.objectContaining({
          Namespace: 'AWS/Route53',
          Dimensions: [{ Name: 'HostedZoneId', Value: '${Zone}' }],
          Threshold: 1,
          AlarmActions: ['${Alarms/Topic}'],
        }),
      ]);
      expect(typesOf(made)).toContain('AWS::SNS::Subscription');
    },
  );

  test('with signZone false a new zone is not signed', () => {
    expect(typesOf(unsigned)).toEqual(['AWS::Route53::HostedZone']);
  });

  test('with hostedZoneId there is no such stack, unless signZone is true: then that zone is signed', () => {
    expect(left.zone).toBeUndefined();
    expect(typesOf(signed)).not.toContain('AWS::Route53::HostedZone');
    expect(signed.zone?.resources.get('Signing/Dnssec')?.properties).toEqual({
      HostedZoneId: existing.hostedZoneId,
    });
  });
});

describe('settings of the zone', () => {
  test.each([
    ['a new zone', made, fromZoneStack, 'btps.saas.com', 'true'],
    ['an existing zone', left, existing.hostedZoneId, 'btps.saas.example', 'false'],
    ['an existing zone with signZone', signed, existing.hostedZoneId, 'btps.saas.example', 'true'],
    ['a new zone without signZone', unsigned, fromZoneStack, 'btps.saas.example', 'false'],
  ])('%s gets a negative TTL of 60 s', (_, { service }, HostedZoneId, ZoneName, Signed) => {
    expect(service.resources.get('AppliedZoneSettings/Settings/Default')).toEqual({
      type: 'Custom::ZoneSettings',
      deletionPolicy: 'Delete',
      properties: {
        ServiceToken: '${ZoneSettings/Function.Arn}',
        ServiceTimeout: '600',
        HostedZoneId,
        ZoneName,
        NegativeTtl: '60',
        Signed,
      },
    });
  });

  test('they are applied after their function is allowed to', () => {
    const [id] = Object.entries(made.service.template.Resources).find(
      ([, resource]) => (resource as { Type: string }).Type === 'Custom::ZoneSettings',
    ) ?? [''];
    expect(made.service.template.Resources[id].DependsOn).toContainEqual(
      expect.stringMatching(/^ZoneSettingsRoleDefaultPolicy/),
    );
  });

  test('the DS record for the registrar is an output of a deployment that signs, and of no other', () => {
    const [settingsId] = Object.entries(made.service.template.Resources).find(
      ([, resource]) => (resource as { Type: string }).Type === 'Custom::ZoneSettings',
    ) ?? [''];
    const outputs = ({ service }: Synthesized) =>
      Object.entries(service.template.Outputs).flatMap(([id, output]) =>
        id.startsWith('AppliedZoneSettingsDsRecord') ? [output] : [],
      );
    const output = (zoneName: string) => ({
      Description: `DS record of ${zoneName}, for its parent zone`,
      Value: { 'Fn::GetAtt': [settingsId, 'DsRecord'] },
    });
    expect([made, signed, left, unsigned].map(outputs)).toEqual([
      [output('btps.saas.com')],
      [output('btps.saas.example')],
      [],
      [],
    ]);
  });

  test('the function that reads the DS record may ask for it', () => {
    const policies = [...made.service.resources.entries()].filter(([path]) =>
      path.startsWith('ZoneSettings/Role/DefaultPolicy'),
    );
    const statements = policies.flatMap(([, { properties }]) => properties.PolicyDocument.Statement);
    const actions = statements.flatMap(({ Action }: { Action: string | string[] }) => Action);
    expect(actions).toContain('route53:GetDNSSEC');
  });
});
