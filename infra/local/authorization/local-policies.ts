import { type TableName, tables } from '../../tables.ts';
import { deadLetterName } from '../queue/sqs-server.ts';
import { localAccount, localArn } from './local-arns.ts';
import type { RolePolicies } from './statement.ts';

/** What policies are synthesized with, to be replaced by what a local cloud has. */
export const placeholders = {
  domain: 'placeholder.invalid',
  hostedZoneId: 'ZPLACEHOLDER',
  emailFrom: 'sender@mail.invalid',
} as const;

/** What stands in a local cloud for the placeholders. */
export interface LocalNames {
  readonly domain: string;
  readonly zoneId: string;
  readonly emailFrom: string | undefined;
  readonly eventBusName: string;
  readonly canarySecretId: string;
}

/**
 * Turns the policies of a deployment into those of a local cloud: the same statements, about its resources. What it has
 * nothing for, as keys of KMS, keeps its reference, which is nobody's ARN.
 *
 * @param policies synthesized with {@link placeholders}
 */
export function localPolicies(policies: RolePolicies, names: LocalNames): RolePolicies {
  const replacements = replacementsFor(names);
  const replace = (text: string) =>
    replacements.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  return JSON.parse(JSON.stringify(policies), (_, value) =>
    typeof value === 'string' ? replace(value) : value,
  );
}

function replacementsFor(names: LocalNames): readonly (readonly [string, string])[] {
  const { domain, zoneId, emailFrom = placeholders.emailFrom, eventBusName, canarySecretId } = names;
  const domainOf = (address: string) => address.split('@').at(-1) ?? '';
  return [
    ...(Object.keys(tables) as TableName[]).map(
      (name) => [`\${Storage/${name}.Arn}`, localArn.table(name)] as const,
    ),
    ['${Revocations/Bus.Arn}', localArn.eventBus(eventBusName)],
    ['${Revocations/Queue.Arn}', localArn.queue('revocations')],
    ['${Revocations/Failed.Arn}', localArn.queue(deadLetterName('revocations'))],
    ['${Forwarding/Queue.Arn}', localArn.queue('forwarding')],
    ['${Forwarding/Failed.Arn}', localArn.queue(deadLetterName('forwarding'))],
    ['${HealthChecks/Canary}', localArn.secret(canarySecretId)],
    ['${AWS::AccountId}', localAccount],
    [placeholders.emailFrom, emailFrom],
    [domainOf(placeholders.emailFrom), domainOf(emailFrom)],
    [placeholders.hostedZoneId, zoneId],
    [placeholders.domain, domain],
  ];
}
