import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack();

const ofLog = (path: string) => [
  `logs:CreateLogStream on \${${path}/Logs.Arn}`,
  `logs:PutLogEvents on \${${path}/Logs.Arn}`,
];
const ofRegistry = ['dynamodb:BatchGetItem on ${Storage/Registry.Arn}'];
const ofCounters = ['RateCounters', 'DnsCache'].flatMap((table) => [
  `dynamodb:GetItem on \${Storage/${table}.Arn}`,
  `dynamodb:UpdateItem on \${Storage/${table}.Arn}`,
]);

/** Every action of each function; what is not here is not allowed. */
const expectations: Readonly<Record<string, readonly string[]>> = {
  Ingress: [
    ...ofLog('Ingress'),
    ...ofRegistry,
    ...ofCounters,
    'dynamodb:BatchGetItem on ${Storage/Inbox.Arn}',
    'dynamodb:PutItem on ${Storage/Inbox.Arn}',
    'dynamodb:PutItem on ${Storage/AuditEvents.Arn}',
    'dynamodb:UpdateItem on ${Storage/AuditEvents.Arn} if ' +
      '{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["source#*"]},"Null":{"dynamodb:LeadingKeys":"false"}}',
  ],
  Verify: [...ofLog('Verify'), ...ofRegistry, ...ofCounters],
  InboxApi: [
    ...ofLog('InboxApi'),
    'dynamodb:GetItem on ${Storage/Inbox.Arn}',
    'dynamodb:Query on ${Storage/Inbox.Arn}',
    'dynamodb:UpdateItem on ${Storage/Inbox.Arn}',
  ],
  Dispatch: [
    ...ofLog('Dispatch'),
    'dynamodb:PutItem on ${Storage/AuditEvents.Arn}',
    'dynamodb:DescribeStream on ${Storage/Inbox.StreamArn}',
    'dynamodb:GetRecords on ${Storage/Inbox.StreamArn}',
    'dynamodb:GetShardIterator on ${Storage/Inbox.StreamArn}',
    'dynamodb:ListStreams on ${Storage/Inbox.StreamArn}',
    's3:ListBucket on ${AcceptedMessages/SetAside.Arn}',
    's3:PutObject on ${AcceptedMessages/SetAside.Arn}/*',
  ],
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

function allowed(path: string): readonly string[] {
  const statements: readonly Statement[] = resources.get(`${path}/Role/DefaultPolicy`)?.properties
    .PolicyDocument.Statement;
  return statements.flatMap(({ Effect, Action, Resource, Condition }) =>
    [Action].flat().flatMap((action) =>
      [Resource].flat().map((resource) => {
        const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
        return `${Effect === 'Allow' ? '' : Effect}${action} on ${resource}${condition}`;
      }),
    ),
  );
}

describe('permissions of the functions (design, AWS shape)', () => {
  test.each(Object.keys(expectations))('%s may do exactly what its table says', (path) => {
    expect([...allowed(path)].sort()).toEqual([...(expectations[path] ?? [])].sort());
  });

  test('every function has a role of its own, which only Lambda assumes, without managed policies', () => {
    const roles = [...resources].filter(([, { type }]) => type === 'AWS::IAM::Role');
    expect(Object.fromEntries(roles.map(([path, { properties }]) => [path, properties]))).toEqual(
      Object.fromEntries(
        Object.keys(expectations).map((path) => [
          `${path}/Role`,
          {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'sts:AssumeRole',
                  Principal: { Service: 'lambda.amazonaws.com' },
                },
              ],
            },
          },
        ]),
      ),
    );
  });

  test('there is no policy beside those of the roles', () => {
    const policies = [...resources].filter(([, { type }]) => /^AWS::IAM::.*Policy$/.test(type));
    expect(policies.map(([path]) => path).sort()).toEqual(
      Object.keys(expectations)
        .map((path) => `${path}/Role/DefaultPolicy`)
        .sort(),
    );
  });

  test('no function may touch Route 53 or delete anything', () => {
    const actions = Object.keys(expectations).flatMap(allowed);
    expect(actions.length).toBeGreaterThan(30);
    expect(
      actions.filter((action) => /^route53|^\w+:(\w*Delete|BatchWrite|PartiQL|\w*\*)/.test(action)),
    ).toEqual([]);
  });
});
