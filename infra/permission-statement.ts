import { type Conditions, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Permission } from './permissions.ts';

/**
 * Turns a permission into the statement of a role's policy.
 *
 * @param permission - An entry of the table of permissions.
 * @param resourceArn - ARN of the entry's resource.
 */
export function permissionStatement(permission: Permission, resourceArn: string): PolicyStatement {
  return new PolicyStatement({
    actions: [...permission.actions],
    resources: [resourceArn],
    conditions: permission.partitionKeys && onlyPartitionKeys(permission.partitionKeys),
  });
}

/** `ForAllValues` holds for a request without keys too: `Null` demands that there is one. */
function onlyPartitionKeys(patterns: readonly string[]): Conditions {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...patterns] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}
