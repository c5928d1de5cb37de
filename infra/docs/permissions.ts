import { type FunctionName, functions } from '../functions.ts';
import type { Conditions } from '../local/authorization/condition.ts';
import { placeholders } from '../local/authorization/local-policies.ts';
import type { RolePolicies, Statement } from '../local/authorization/statement.ts';
import { region } from '../local/sdk-environment.ts';
import { fillGenerated } from './fill-generated.ts';
import { synthesizePolicies } from './synthesize-policies.ts';
import { table } from './tables.ts';

/**
 * Replaces the generated part of docs/permissions.md: a table for each function.
 *
 * @param policies from `synthesizePolicies`, which takes a second or two; made here unless given
 * @throws Error when the page has no markers
 */
export function fillPermissions(page: string, policies: RolePolicies = synthesizePolicies()): string {
  return fillGenerated(page, { permissions: () => permissionTables(policies) }, 'the page of permissions');
}

function permissionTables(policies: RolePolicies): string {
  const sections = (Object.keys(functions) as FunctionName[]).map((name) => {
    const rows = policies[name].map(row).sort(([left = ''], [right = '']) => left.localeCompare(right));
    return `### ${name}\n\n${table(['on', 'actions', 'only'], rows)}`;
  });
  return sections.join('\n\n');
}

function row({ actions, resources, conditions }: Statement): readonly string[] {
  const on =
    'only' in resources
      ? resources.only.map(printResource)
      : resources.allBut.map((resource) => `all but ${printResource(resource)}`);
  return [on.join('<br>'), actions.join('<br>'), printConditions(conditions)];
}

function printResource(resource: string): string {
  return code(
    resource.replaceAll(/\$\{([\w/:]+)(\.\w+)?\}/g, (_, path, attribute) =>
      attribute === '.StreamArn' ? `${path} (stream)` : path,
    ),
  );
}

/** `Null` only says that the key has to be there. */
function printConditions(conditions: Conditions): string {
  return Object.entries(conditions)
    .filter(([operator]) => operator !== 'Null')
    .flatMap(([, keys]) =>
      Object.entries(keys).map(
        ([key, values]) => `${key.slice(key.indexOf(':') + 1)} ${values.map(code).join(', ')}`,
      ),
    )
    .join('<br>');
}

/** What differs from deployment to deployment, in the words of the page. */
const names: readonly (readonly [string, string])[] = [
  [placeholders.emailFrom, '<emailFrom>'],
  [placeholders.emailFrom.split('@').at(-1) ?? '', '<domain of emailFrom>'],
  [placeholders.hostedZoneId, '<zone>'],
  [placeholders.domain, '<domain>'],
  ['AWS::AccountId', '<account>'],
  [region, '<region>'],
];

function code(text: string): string {
  return `\`${names.reduce((named, [from, to]) => named.replaceAll(from, to), text)}\``;
}
