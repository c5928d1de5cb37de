import { holdsFor, type RequestContext } from './condition.ts';
import { matchesPattern } from './match-pattern.ts';
import type { Statement } from './statement.ts';

/** One thing that a request asks for; a request may ask for several. */
export interface Access {
  /** As IAM names it: `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN; or what stands for one, as the number of a telephone does. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** Tells whether one of a role's statements allows an access. What none allows is refused. */
export function isAllowed(statements: readonly Statement[], access: Access): boolean {
  return statements.some((statement) => covers(statement, access));
}

function covers(
  { actions, resources, conditions }: Statement,
  { action, resource, context }: Access,
): boolean {
  return (
    actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
    ('only' in resources
      ? resources.only.some((pattern) => matchesPattern(pattern, resource))
      : !resources.allBut.some((pattern) => matchesPattern(pattern, resource))) &&
    holdsFor(conditions, context)
  );
}
