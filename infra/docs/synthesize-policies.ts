import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../configuration.ts';
import { type FunctionName, functions } from '../functions.ts';
import { placeholders } from '../local/authorization/local-policies.ts';
import { type RolePolicies, readStatement } from '../local/authorization/statement.ts';
import { region } from '../local/sdk-environment.ts';
import { createStacks } from '../stacks.ts';

interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties of a template have no types
  readonly Properties?: any;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

type Resources = Readonly<Record<string, TemplateResource>>;

/** Everything that adds permissions, and names that a local cloud replaces by its own. */
const widest = {
  domain: placeholders.domain,
  hostedZoneId: placeholders.hostedZoneId,
  'notices.emailFrom': placeholders.emailFrom,
  'notices.sms': 'true',
};

/**
 * Reads from the synthesized template what the role of each function allows, in a deployment that sends notices by
 * e-mail and SMS. References are written as `${path}` and `${path.Attribute}`, by the path of the construct below the
 * stack.
 *
 * @param context overrides that of cdk.json
 * @throws TypeError when a role has something that is not looked at here: a managed or inline policy
 */
export function synthesizePolicies(context: Readonly<Record<string, unknown>> = widest): RolePolicies {
  const resources = synthesize(context);
  const roles = rolesByFunction(resources);
  return Object.fromEntries(
    (Object.keys(functions) as FunctionName[]).map((name) => [
      name,
      statementsOf(roles.get(name), resources),
    ]),
  ) as unknown as RolePolicies;
}

function synthesize(given: Readonly<Record<string, unknown>>): Resources {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  const app = new App({
    // The app's own test checks the template against the rules.
    builtinCloudFormationValidation: false,
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:enable-path-metadata': true,
      ...given,
    },
  });
  const { service } = createStacks(app, readConfiguration(app.node.getAllContext()), region);
  return Template.fromStack(service).toJSON().Resources;
}

/** Ids of roles by the name that the function behind each gives in its log. */
function rolesByFunction(resources: Resources): ReadonlyMap<string, string> {
  const deployed = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return new Map(
    deployed.flatMap(({ Properties: { Environment, Role } }) => {
      const name = Environment?.Variables?.POWERTOOLS_SERVICE_NAME;
      return name ? [[name, Role['Fn::GetAtt'][0]]] : [];
    }),
  );
}

function statementsOf(role: string | undefined, resources: Resources) {
  const { ManagedPolicyArns, Policies } = resources[role ?? '']?.Properties ?? { Policies: 'none' };
  if (ManagedPolicyArns || Policies)
    throw new TypeError(`the role ${role} has policies that are not looked at`);
  const attached = Object.values(resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::IAM::Policy' && Properties.Roles.some(({ Ref }: { Ref?: string }) => Ref === role),
  );
  return attached.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.map((statement: object) =>
      readStatement(readable(statement, resources) as Record<string, unknown>),
    ),
  );
}

function readable(value: unknown, resources: Resources): unknown {
  if (Array.isArray(value)) return value.map((item) => readable(item, resources));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (key === 'Ref') return `\${${pathOf(argument, resources)}}`;
    if (key === 'Fn::GetAtt') return `\${${pathOf(argument[0], resources)}.${argument[1]}}`;
    if (key === 'Fn::Join')
      return argument[1].map((part: unknown) => readable(part, resources)).join(argument[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner, resources)]));
}

function pathOf(id: string, resources: Resources): string {
  const path = resources[id]?.Metadata?.['aws:cdk:path'];
  return path?.replace(/^[^/]+\//, '').replace(/\/Resource$/, '') ?? id;
}
