import type { FunctionName } from '../../infra/functions.ts';
import type { AuthorizingProxy } from '../../infra/local/authorization/authorizing-proxy.ts';
import { matchesPattern } from '../../infra/local/authorization/match-pattern.ts';
import type { Statement } from '../../infra/local/authorization/statement.ts';

/**
 * Permissions that nothing has used yet, by function: `dynamodb:Query arn:aws:…`; those without any are left out.
 *
 * @param besides actions that are not looked at
 */
export function unusedPermissions(
  { policies, used }: Pick<AuthorizingProxy, 'policies' | 'used'>,
  besides: RegExp,
): Readonly<Record<string, readonly string[]>> {
  const unused = (Object.keys(policies) as FunctionName[]).map((name) => [
    name,
    permissionsOf(policies[name]).filter(
      (permission) => !besides.test(permission) && ![...used].some(usedBy(name, permission)),
    ),
  ]);
  return Object.fromEntries(unused.filter(([, permissions = []]) => permissions.length > 0));
}

function permissionsOf(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ actions, resources }) =>
    ('only' in resources ? resources.only : ['*']).flatMap((resource) =>
      actions.map((action) => `${action} ${resource}`),
    ),
  );
}

function usedBy(name: FunctionName, permission: string): (entry: string) => boolean {
  return (entry) => matchesPattern(`${name} ${permission}`, entry);
}
