import { describe, expect, test } from 'vitest';
import { type Access, isAllowed } from '../../infra/local/authorization/evaluate.ts';
import { matchesPattern } from '../../infra/local/authorization/match-pattern.ts';
import { type AwsRequest, requestedAccess } from '../../infra/local/authorization/requested-access.ts';
import { readStatement } from '../../infra/local/authorization/statement.ts';

const table = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
const put = (...keys: readonly string[]): Access => ({
  action: 'dynamodb:PutItem',
  resource: table('Inbox'),
  context: keys.length > 0 ? { 'dynamodb:LeadingKeys': keys } : {},
});
const allow = (more: object) =>
  readStatement({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table('Inbox'), ...more });

describe('what a statement allows (IAM user guide, Policy evaluation logic)', () => {
  test.each([
    ['its action on its resource', {}, true],
    ['an action that a wildcard covers, whatever its case', { Action: 'dynamodb:put*' }, true],
    ['another action', { Action: 'dynamodb:GetItem' }, false],
    ['another table', { Resource: table('Registry') }, false],
    ['a table whose name only begins so', { Resource: table('Inbo') }, false],
    ['a resource that ? stands for', { Resource: table('Inbo?') }, true],
  ])('%s', (_, more, expected) => {
    expect(isAllowed([allow(more)], put())).toBe(expected);
  });

  test.each([
    ['all but another resource', table('Registry'), true],
    ['all but this one', table('*'), false],
  ])('%s', (_, NotResource, expected) => {
    const statement = readStatement({ Effect: 'Allow', Action: 'dynamodb:PutItem', NotResource });
    expect(isAllowed([statement], put())).toBe(expected);
  });

  test.each([
    [
      'ForAllValues holds for all of the keys',
      'ForAllValues:StringLike',
      ['outbox#*'],
      ['outbox#a', 'outbox#b'],
      true,
    ],
    ['and not for some of them', 'ForAllValues:StringLike', ['outbox#*'], ['outbox#a', 'bob'], false],
    ['and for none at all, as IAM has it', 'ForAllValues:StringLike', ['outbox#*'], [], true],
    ['StringEquals knows no wildcard', 'ForAllValues:StringEquals', ['outbox#*'], ['outbox#a'], false],
    ['StringLike does not hold where the key is absent', 'StringLike', ['*'], [], false],
    ['Null false demands the key', 'Null', ['false'], [], false],
    ['Null false holds where it is', 'Null', ['false'], ['bob'], true],
  ])('%s', (_, operator, wanted, keys, expected) => {
    const statement = allow({ Condition: { [operator]: { 'dynamodb:LeadingKeys': wanted } } });
    expect(isAllowed([statement], put(...keys))).toBe(expected);
  });

  test('nothing is allowed by no statement', () => {
    expect(isAllowed([], put())).toBe(false);
  });

  test('a pattern is no regular expression', () => {
    expect(matchesPattern('a.c+(x)', 'abc+(x)')).toBe(false);
    expect(matchesPattern('a.c+(x)*', 'a.c+(x)\ny')).toBe(true);
  });
});

describe('what is not understood is refused', () => {
  test.each([
    [{ Effect: 'Deny' }, 'the effect Deny is not evaluated here'],
    [{ NotAction: 'dynamodb:PutItem' }, 'NotAction of a policy is not evaluated here'],
    [{ Principal: '*' }, 'Principal of a policy is not evaluated here'],
    [{ Condition: { StringNotLike: {} } }, 'the condition operator StringNotLike is not evaluated here'],
    [{ Condition: { constructor: {} } }, 'the condition operator constructor is not evaluated here'],
  ])('a statement with %j throws', (more, message) => {
    expect(() => allow(more)).toThrow(new TypeError(message));
  });

  test('a request to a service, or of an operation, that is not known asks for nothing, which is refused', () => {
    const request = { method: 'POST', path: '/', operation: 'ListUsers', body: '{}' };
    expect(requestedAccess({ ...request, service: 'iam' })).toEqual([]);
    expect(requestedAccess({ ...request, service: 'route53', path: '/2013-04-01/hostedzone' })).toEqual([]);
  });
});

const dynamoDb = (operation: string, body: object): AwsRequest => ({
  service: 'dynamodb',
  method: 'POST',
  path: '/',
  operation,
  body: JSON.stringify(body),
});
const leading = (...keys: readonly string[]) => ({ 'dynamodb:LeadingKeys': keys });

describe('what a request asks for (Service Authorization Reference)', () => {
  test('each part of a transaction takes its own permission', () => {
    const Key = { originalIdentity: { S: 'a' }, entry: { S: 'identity' } };
    const TransactItems = [
      { Put: { TableName: 'Inbox', Item: { recipient: { S: 'bob' }, nonce: { S: '1' } } } },
      { Update: { TableName: 'Registry', Key } },
      { Delete: { TableName: 'Registry', Key } },
      { ConditionCheck: { TableName: 'Registry', Key } },
    ];
    const registry = { resource: table('Registry'), context: leading('a') };
    expect(requestedAccess(dynamoDb('TransactWriteItems', { TransactItems }))).toEqual([
      { action: 'dynamodb:PutItem', resource: table('Inbox'), context: leading('bob') },
      { action: 'dynamodb:UpdateItem', ...registry },
      { action: 'dynamodb:DeleteItem', ...registry },
      { action: 'dynamodb:ConditionCheckItem', ...registry },
    ]);
  });

  test('a batch names all of its keys, by table', () => {
    const RequestItems = {
      Inbox: { Keys: [{ recipient: { S: 'bob' } }, { recipient: { S: 'carol' } }] },
      AuditEvents: { Keys: [{ subject: { S: 'alice' } }] },
    };
    expect(requestedAccess(dynamoDb('BatchGetItem', { RequestItems }))).toEqual([
      { action: 'dynamodb:BatchGetItem', resource: table('Inbox'), context: leading('bob', 'carol') },
      { action: 'dynamodb:BatchGetItem', resource: table('AuditEvents'), context: leading('alice') },
    ]);
    const writes = { Inbox: [{ DeleteRequest: { Key: { recipient: { S: 'bob' } } } }] };
    expect(requestedAccess(dynamoDb('BatchWriteItem', { RequestItems: writes }))).toEqual([
      { action: 'dynamodb:BatchWriteItem', resource: table('Inbox'), context: leading('bob') },
    ]);
  });

  test('a query names its partition, a scan none', () => {
    const query = {
      TableName: 'Registry',
      KeyConditionExpression: '#p = :p AND begins_with(entry, :e)',
      ExpressionAttributeNames: { '#p': 'originalIdentity' },
      ExpressionAttributeValues: { ':p': { S: 'propagation' }, ':e': { S: 'x' } },
    };
    expect(requestedAccess(dynamoDb('Query', query))).toEqual([
      { action: 'dynamodb:Query', resource: table('Registry'), context: leading('propagation') },
    ]);
    expect(requestedAccess(dynamoDb('Scan', { TableName: 'Registry' }))).toEqual([
      { action: 'dynamodb:Scan', resource: table('Registry'), context: {} },
    ]);
  });

  test('a change of the zone names every record set, its type and what is done, in small letters without the final dot', () => {
    const change = (action: string, name: string, type: string) =>
      `<Change><Action>${action}</Action><ResourceRecordSet><Name>${name}</Name><Type>${type}</Type><TTL>60</TTL>` +
      '<ResourceRecords><ResourceRecord><Value>"x"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>';
    const body =
      `<ChangeResourceRecordSetsRequest><ChangeBatch><Changes>${change('CREATE', 'Alice.btps.saas.com.', 'TXT')}` +
      `${change('DELETE', 'saas.com', 'MX')}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;
    const path = '/2013-04-01/hostedzone/Z1/rrset/';
    expect(requestedAccess({ service: 'route53', method: 'POST', path, operation: '', body })).toEqual([
      {
        action: 'route53:ChangeResourceRecordSets',
        resource: 'arn:aws:route53:::hostedzone/Z1',
        context: {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['alice.btps.saas.com', 'saas.com'],
          'route53:ChangeResourceRecordSetsRecordTypes': ['TXT', 'MX'],
          'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
        },
      },
    ]);
  });

  test.each<[string, Partial<AwsRequest>, object]>([
    [
      'an event, its bus',
      { service: 'events', operation: 'PutEvents', body: '{"Entries":[{"EventBusName":"btps"}]}' },
      { action: 'events:PutEvents', resource: 'arn:aws:events:us-east-1:000000000000:event-bus/btps' },
    ],
    [
      'a message, its queue',
      {
        service: 'sqs',
        operation: 'SendMessage',
        body: '{"QueueUrl":"http://127.0.0.1/000000000000/forwarding"}',
      },
      { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:000000000000:forwarding' },
    ],
    [
      'an SMS, its number',
      { service: 'sns', body: 'Action=Publish&PhoneNumber=%2B491700000&Message=x' },
      { action: 'sns:Publish', resource: '+491700000' },
    ],
    [
      'a signature, its key',
      { service: 'kms', operation: 'Sign', body: '{"KeyId":"arn:aws:kms:us-east-1:000000000000:key/1"}' },
      { action: 'kms:Sign', resource: 'arn:aws:kms:us-east-1:000000000000:key/1' },
    ],
    [
      'a change that is looked up, its id',
      { service: 'route53', method: 'GET', path: '/2013-04-01/change/C1' },
      { action: 'route53:GetChange', resource: 'arn:aws:route53:::change/C1' },
    ],
  ])('%s', (_, request, expected) => {
    const whole = { service: '', method: 'POST', path: '/', operation: '', body: '', ...request };
    expect(requestedAccess(whole)).toEqual([{ context: {}, ...expected }]);
  });
});
