import type { FunctionName } from '../../functions.ts';
import { type Conditions, readConditions } from './condition.ts';

/** One statement of a role's policy: what it allows, on what, and when. */
export interface Statement {
  /** As IAM writes them, `*` and `?` included. */
  readonly actions: readonly string[];
  readonly resources: { readonly only: readonly string[] } | { readonly allBut: readonly string[] };
  readonly conditions: Conditions;
}

/** What the role of each function allows. References to resources of the template are written as `${path.Attribute}`. */
export type RolePolicies = Readonly<Record<FunctionName, readonly Statement[]>>;

const understood = new Set(['Sid', 'Effect', 'Action', 'Resource', 'NotResource', 'Condition']);

/**
 * Reads a statement of a policy document. Whatever is not understood is no statement that could be ignored: it might
 * take something away.
 *
 * @throws TypeError for an effect, a member or a condition that is not evaluated here
 *
 * Source: IAM user guide, "IAM JSON policy elements reference".
 */
export function readStatement(raw: Readonly<Record<string, unknown>>): Statement {
  const strange = Object.keys(raw).find((member) => !understood.has(member));
  if (strange !== undefined) throw new TypeError(`${strange} of a policy is not evaluated here`);
  if (raw.Effect !== 'Allow') throw new TypeError(`the effect ${raw.Effect} is not evaluated here`);
  return {
    actions: texts(raw.Action),
    resources:
      raw.NotResource === undefined ? { only: texts(raw.Resource) } : { allBut: texts(raw.NotResource) },
    conditions: readConditions(raw.Condition ?? {}),
  };
}

function texts(value: unknown): readonly string[] {
  const list = [value].flat();
  if (list.every((item) => typeof item === 'string') && list.length > 0) return list;
  throw new TypeError('a policy names its actions and resources by texts');
}
