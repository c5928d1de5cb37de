import { Stack, Validations } from 'aws-cdk-lib';
import type { Configuration } from './configuration.ts';
import type { FunctionName } from './functions.ts';
import { permissionStatement } from './permission-statement.ts';
import { functionPermissions, type Resource } from './permissions.ts';
import type { Scopes } from './resource-scopes.ts';
import type { ServiceFunctions } from './service-functions.ts';

/** Why a permission names more than one resource of AWS. */
const wildcardReasons: Partial<Readonly<Record<Resource, string>>> = {
  inboxSetAsideObjects: 'Lambda chooses the names of the objects that it sets aside.',
  registrySetAsideObjects: 'Lambda chooses the names of the objects that it sets aside.',
  backupObjects: 'The name of an export holds its date.',
  zoneChanges: 'Route 53 gives every change an id of its own.',
};

/** Allows every function what the table of permissions says, and explains each wildcard. */
export function grantPermissions(
  functions: ServiceFunctions,
  scopes: Scopes,
  configuration: Configuration,
): void {
  const permissions = functionPermissions(configuration);
  for (const name of Object.keys(permissions) as FunctionName[]) {
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
      id: `AwsSolutions-IAM5[Resource::${printArn(Stack.of(grantee), arn)}]`,
      reason,
    });
  }
}

/** An ARN as the checks print it: each reference to something else in angle brackets. */
function printArn(stack: Stack, arn: string): string {
  return print(stack.resolve(arn));
}

function print(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument]] = Object.entries(value as object) as [[string, unknown]];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(print).join('');
  return `<${[argument].flat().join('.')}>`;
}
