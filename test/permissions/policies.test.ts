import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fillPermissions } from '../../infra/docs/permissions.ts';
import { synthesizePolicies } from '../../infra/docs/synthesize-policies.ts';
import { type FunctionName, functions } from '../../infra/functions.ts';
import type { RequestContext } from '../../infra/local/authorization/condition.ts';
import { isAllowed } from '../../infra/local/authorization/evaluate.ts';
import { placeholders } from '../../infra/local/authorization/local-policies.ts';

const policies = synthesizePolicies();
const everybody = Object.keys(functions) as FunctionName[];

const { domain, hostedZoneId, emailFrom } = placeholders;
const table = (name: string) => `\${Storage/${name}.Arn}`;
const zone = `arn:aws:route53:::hostedzone/${hostedZoneId}`;
const bucket = '${Backup/Exports/Bucket.Arn}';
const key = (partition: string) => ({ 'dynamodb:LeadingKeys': [partition] });
const alice = key(`alice.btps.${domain}`);
const records = (name: string, type: string, ...actions: readonly string[]) => ({
  'route53:ChangeResourceRecordSetsNormalizedRecordNames': [name],
  'route53:ChangeResourceRecordSetsRecordTypes': [type],
  'route53:ChangeResourceRecordSetsActions': actions,
});
const change = 'route53:ChangeResourceRecordSets';

/** Functions whose role allows an action. */
function allowedTo(action: string, resource: string, context: RequestContext = {}): readonly FunctionName[] {
  return everybody.filter((name) => isAllowed(policies[name], { action, resource, context }));
}

type Danger = readonly [string, string, string, RequestContext?];

/** What somebody who took over a function would like to do, and no function may. */
const forNobody: readonly Danger[] = [
  ['delete a message', 'dynamodb:DeleteItem', table('Inbox'), key(`bob$${domain}`)],
  ['delete an audit event', 'dynamodb:DeleteItem', table('AuditEvents'), alice],
  ['change the audit trail of a user', 'dynamodb:UpdateItem', table('AuditEvents'), alice],
  ['change the audit trail without saying where', 'dynamodb:UpdateItem', table('AuditEvents')],
  ['copy the audit trail', 'dynamodb:Scan', table('AuditEvents')],
  ['delete the entry of a revocation', 'dynamodb:DeleteItem', table('Registry'), key('revocation#rev_1')],
  ['write in bulk, past the conditions', 'dynamodb:BatchWriteItem', table('Registry'), alice],
  ['write by PartiQL', 'dynamodb:PartiQLUpdate', table('Registry'), alice],
  ['delete a table', 'dynamodb:DeleteTable', table('RateCounters')],
  ['let messages expire', 'dynamodb:UpdateTimeToLive', table('Inbox')],
  ['change the policy of the audit trail', 'dynamodb:PutResourcePolicy', table('AuditEvents')],
  ['end the continuous backups', 'dynamodb:UpdateContinuousBackups', table('Registry')],
  ['export the inboxes', 'dynamodb:ExportTableToPointInTime', table('Inbox')],
  ['export the registry', 'dynamodb:ExportTableToPointInTime', table('Registry')],
  ['decrypt by the key of a table', 'kms:Decrypt', '${Storage/InboxKey.Arn}'],
  ['delete a key', 'kms:ScheduleKeyDeletion', '${TokenKeys/Key1.Arn}'],
  ['lend a key to others', 'kms:CreateGrant', '${TokenKeys/Key1.Arn}'],
  ['change who may use a key', 'kms:PutKeyPolicy', '${Storage/RegistryKey.Arn}'],
  ['point a name of the zone elsewhere', change, zone, records(`alice.btps.${domain}`, 'CNAME', 'CREATE')],
  ['delegate a part of the zone', change, zone, records(`x.btps.${domain}`, 'NS', 'CREATE')],
  ['receive the mail of the domain', change, zone, records(domain, 'MX', 'CREATE')],
  ['publish a text at the domain itself', change, zone, records(domain, 'TXT', 'CREATE')],
  ['overwrite a record without knowing it', change, zone, records(`alice.btps.${domain}`, 'TXT', 'UPSERT')],
  ['change a zone without saying what', change, zone],
  [
    'change another zone',
    change,
    'arn:aws:route53:::hostedzone/ZOTHER',
    records(`alice.btps.${domain}`, 'TXT', 'CREATE'),
  ],
  ['delete the zone', 'route53:DeleteHostedZone', zone],
  ['end the signing of the zone', 'route53:DisableHostedZoneDNSSEC', zone],
  [
    'put events on another bus',
    'events:PutEvents',
    'arn:aws:events:us-east-1:000000000000:event-bus/default',
  ],
  ['change where events go', 'events:PutTargets', '${Revocations/Bus.Arn}'],
  ['queue a revocation past the bus', 'sqs:SendMessage', '${Revocations/Queue.Arn}'],
  ['throw revocations away', 'sqs:PurgeQueue', '${Revocations/Queue.Arn}'],
  ['read what failed', 'sqs:ReceiveMessage', '${Revocations/Failed.Arn}'],
  ['read an export', 's3:GetObject', `${bucket}/registry/2026-01-31.json`],
  ['delete an export', 's3:DeleteObject', `${bucket}/registry/2026-01-31.json`],
  ['unlock an export', 's3:BypassGovernanceRetention', `${bucket}/registry/2026-01-31.json`],
  ['change who reads exports', 's3:PutBucketPolicy', bucket],
  [
    'read the secret of the front',
    'secretsmanager:GetSecretValue',
    'arn:aws:secretsmanager:us-east-1:000000000000:secret:front',
  ],
  ['change the secret of the canary', 'secretsmanager:PutSecretValue', '${HealthChecks/Canary}'],
  ['silence the operators', 'sns:Publish', 'arn:aws:sns:us-east-1:000000000000:operators'],
  [
    'send mail from another address',
    'ses:SendEmail',
    `arn:aws:ses:us-east-1:\${AWS::AccountId}:identity/${emailFrom}`,
    { 'ses:FromAddress': ['ceo@mail.invalid'] },
  ],
  ['read a log', 'logs:GetLogEvents', '${Ingress/Logs.Arn}'],
  ['delete a log', 'logs:DeleteLogGroup', '${Ingress/Logs.Arn}'],
  ['become another role', 'sts:AssumeRole', '${Auth/Role.Arn}'],
  ['lend its role', 'iam:PassRole', '${Auth/Role.Arn}'],
  ['allow itself more', 'iam:PutRolePolicy', '${Ingress/Role.Arn}'],
  ['call another function', 'lambda:InvokeFunction', '${Portal/Function.Arn}'],
  ['replace the code of a function', 'lambda:UpdateFunctionCode', '${Portal/Function.Arn}'],
];

/** What is dangerous and has to be done, and who alone may. */
const forFew: readonly (readonly [Danger, readonly FunctionName[]])[] = [
  [['sign access tokens', 'kms:Sign', '${TokenKeys/Key1.Arn}'], ['auth']],
  [["sign in the server's name", 'kms:Sign', '${Forwarding/ServerKey.Arn}'], ['forward']],
  [
    [
      'publish records of identities',
      change,
      zone,
      records(`alice.btps.${domain}`, 'TXT', 'DELETE', 'CREATE'),
    ],
    ['zoneSync'],
  ],
  [['change the SOA record', change, zone, records(`btps.${domain}`, 'SOA', 'UPSERT')], ['zoneSettings']],
  [['list an inbox', 'dynamodb:Query', table('Inbox'), key(`bob$${domain}`)], ['inbox']],
  [['read all messages', 'dynamodb:Scan', table('Inbox')], ['watch']],
  [
    ['write a message', 'dynamodb:PutItem', table('Inbox'), key(`bob$${domain}`)],
    ['ingress', 'forward'],
  ],
  [['read a message of a user here', 'dynamodb:GetItem', table('Inbox'), key(`bob$${domain}`)], ['inbox']],
  [
    ['write to a user elsewhere', 'dynamodb:PutItem', table('Inbox'), key('outbox#bob$other.invalid')],
    ['ingress'],
  ],
  [['read the audit trail of a user', 'dynamodb:Query', table('AuditEvents'), alice], ['portal']],
  [
    ['count refusals of a source', 'dynamodb:UpdateItem', table('AuditEvents'), key('source#192.0.2.1')],
    ['ingress'],
  ],
  [
    ['register a user or a device', 'dynamodb:PutItem', table('Registry'), alice],
    ['auth', 'portal', 'revoke'],
  ],
  [
    ['change a user or a device', 'dynamodb:UpdateItem', table('Registry'), alice],
    ['auth', 'portal', 'revoke', 'zoneSync', 'watch'],
  ],
  [['delete an entry of a user', 'dynamodb:DeleteItem', table('Registry'), alice], ['watch']],
  [['read all of the registry', 'dynamodb:Scan', table('Registry')], ['watch']],
  [
    ['tell the bus something', 'events:PutEvents', '${Revocations/Bus.Arn}'],
    ['auth', 'portal', 'revoke', 'watch'],
  ],
  [
    ['queue a message for another attempt', 'sqs:SendMessage', '${Forwarding/Queue.Arn}'],
    ['watch', 'dispatch', 'forward'],
  ],
  [['take a revocation from its queue', 'sqs:DeleteMessage', '${Revocations/Queue.Arn}'], ['revoke']],
  [['write an export', 's3:PutObject', `${bucket}/registry/2026-01-31.json`], ['watch']],
  [
    ['send an SMS', 'sns:Publish', '+41791234567'],
    ['auth', 'portal', 'revoke', 'watch'],
  ],
  [['read the secret of the canary', 'secretsmanager:GetSecretValue', '${HealthChecks/Canary}'], ['health']],
];

describe('permissions of the functions (design, AWS shape)', () => {
  test('the tables of docs/permissions.md are those of the template (npm run docs)', () => {
    const page = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');
    expect(page).toBe(fillPermissions(page, policies));
  });

  test.each(forNobody.map((danger) => [danger[0], danger] as const))(
    'nobody may %s',
    (_, [, action, resource, context]) => {
      expect(allowedTo(action, resource, context)).toEqual([]);
    },
  );

  test.each(forFew.map(([danger, names]) => [danger[0], names, danger] as const))(
    'to %s is for %j alone',
    (_, names, [, action, resource, context]) => {
      expect([...allowedTo(action, resource, context)].sort()).toEqual([...names].sort());
    },
  );

  test('no action has a wildcard; what is allowed on everything can do no harm', () => {
    const statements = everybody.flatMap((name) => policies[name]);
    expect(statements.flatMap(({ actions }) => actions).filter((action) => /[*?]/.test(action))).toEqual([]);
    const onAll = statements.filter(
      ({ resources }) => !('only' in resources) || resources.only.includes('*'),
    );
    expect([...new Set(onAll.flatMap(({ actions }) => actions))].sort()).toEqual([
      'dynamodb:ListExports',
      'sns:Publish',
    ]);
  });

  test('each writes its own log alone', () => {
    const logs = everybody.map((name) => [
      name,
      policies[name].flatMap(({ actions, resources }) =>
        actions.some((action) => action.startsWith('logs:')) && 'only' in resources ? resources.only : [],
      ),
    ]);
    expect(logs.map(([, resources]) => resources?.length)).toEqual(everybody.map(() => 1));
    expect(new Set(logs.flatMap(([, resources]) => resources)).size).toBe(everybody.length);
  });
});
