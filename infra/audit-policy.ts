import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { countedAuditKeys } from './permissions.ts';

/**
 * Policy of the audit table itself: whatever a role is allowed, no entry is deleted, and only the counters of
 * refused sources are updated. The writers' own conditional put is what keeps an entry from being replaced.
 *
 * Source: best-practices.md, audit logging.
 */
export function auditPolicy(): PolicyDocument {
  return new PolicyDocument({
    statements: [
      denyEverybody('NoDeletion', [
        'dynamodb:BatchWriteItem',
        'dynamodb:DeleteItem',
        'dynamodb:PartiQLDelete',
        'dynamodb:PartiQLUpdate',
        'dynamodb:UpdateTimeToLive',
      ]),
      denyEverybody('NoUpdateOfEvents', ['dynamodb:UpdateItem'], {
        'ForAnyValue:StringNotLike': { 'dynamodb:LeadingKeys': [...countedAuditKeys] },
      }),
      // `ForAnyValue` does not hold for a request without keys.
      denyEverybody('NoUpdateWithoutKey', ['dynamodb:UpdateItem'], {
        Null: { 'dynamodb:LeadingKeys': 'true' },
      }),
    ],
  });
}

function denyEverybody(sid: string, actions: string[], conditions?: Record<string, unknown>) {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions,
    // The policy is part of the table: naming its ARN here would be circular.
    resources: ['*'],
    conditions,
  });
}
