import { Validations } from 'aws-cdk-lib';
import type { Configuration } from './configuration.ts';
import type { FunctionName } from './functions.ts';
import { permissionStatement } from './permission-statement.ts';
import { functionPermissions } from './permissions.ts';
import type { Resource } from './permitted-resource.ts';
import { printArn } from './print-arn.ts';
import type { Scopes } from './resource-scopes.ts';
import type { ServiceFunctions } from './service-functions.ts';
import type { Storage } from './storage.ts';
import { tableKeyStatement } from './table-key-statement.ts';

/** Why a permission names more than one resource of AWS. */
const wildcardReasons: Partial<Readonly<Record<Resource, string>>> = {
  inboxSetAsideObjects: 'Lambda chooses the names of the objects that it sets aside.',
  registrySetAsideObjects: 'Lambda chooses the names of the objects that it sets aside.',
  anyExport: 'DynamoDB lists exports of all tables or of none.',
  auditExports: 'DynamoDB gives every export an id of its own.',
  auditExportObjects: 'DynamoDB chooses the names of the objects that it exports.',
  backupObjects: 'The name of an export holds its date.',
  zoneChanges: 'Route 53 gives every change an id of its own.',
};

/**
 * Allows every function what the table of permissions says, with the keys of the tables that it works on, and explains
 * each wildcard.
 */
export function grantPermissions(
  functions: ServiceFunctions,
  scopes: Scopes,
  { configuration, storage }: { readonly configuration: Configuration; readonly storage: Storage },
): void {
  const permissions = functionPermissions(configuration);
  for (const name of Object.keys(permissions) as FunctionName[]) {
    const keys = tableKeyStatement(permissions[name], storage);
    if (keys) functions[name].grant(keys);
    for (const permission of permissions[name]) {
      const scope = scopes[permission.resource];
      functions[name].grant(permissionStatement(permission, scope));
      const reason = wildcardReasons[permission.resource];
      if (reason && 'only' in scope) acknowledgeWildcards(functions[name], scope.only, reason);
    }
  }
}

function acknowledgeWildcards(
  grantee: ServiceFunctions[FunctionName],
  arns: readonly string[],
  reason: string,
): void {
  for (const arn of arns) {
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${printArn(grantee, arn)}]`,
      reason,
    });
  }
}
