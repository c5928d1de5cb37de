import { type Conditions, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Permission } from './permissions.ts';

/** ARNs that a permission is about: those, or every one but those. */
export type Scope = { readonly only: readonly string[] } | { readonly allBut: readonly string[] };

/**
 * Turns a permission into the statement of a role's policy.
 *
 * @param permission - An entry of the table of permissions.
 * @param scope - What the entry's resource is in this deployment.
 */
export function permissionStatement(permission: Permission, scope: Scope): PolicyStatement {
  return new PolicyStatement({
    actions: [...permission.actions],
    ...('only' in scope ? { resources: [...scope.only] } : { notResources: [...scope.allBut] }),
    conditions: conditionsOf(permission),
  });
}

function conditionsOf({ partitionKeys, records, from }: Permission): Conditions | undefined {
  if (from !== undefined) return { StringEquals: { 'ses:FromAddress': from } };
  if (partitionKeys) return onlyValues({ StringLike: { 'dynamodb:LeadingKeys': partitionKeys } });
  if (!records) return undefined;
  return onlyValues({
    StringLike: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': [records.names] },
    StringEquals: {
      'route53:ChangeResourceRecordSetsRecordTypes': [records.type],
      'route53:ChangeResourceRecordSetsActions': records.actions,
    },
  });
}

type Allowed = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** `ForAllValues` holds for a request without the key too: `Null` demands that there is one. */
function onlyValues(allowed: Allowed): Conditions {
  const conditions = Object.entries(allowed).map(([operator, keys]) => [`ForAllValues:${operator}`, keys]);
  const keys = Object.values(allowed).flatMap((operands) => Object.keys(operands));
  return {
    ...Object.fromEntries(conditions),
    Null: Object.fromEntries(keys.map((key) => [key, 'false'])),
  };
}
