import { matchesPattern } from './match-pattern.ts';

/** What is known of a request, by condition key; a key that does not apply is absent. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

/** Patterns or values by condition key, by operator; all of them have to hold. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type Operator = (given: readonly string[] | undefined, wanted: readonly string[]) => boolean;

const isEqual = (value: string, wanted: readonly string[]) => wanted.includes(value);
const isLike = (value: string, wanted: readonly string[]) =>
  wanted.some((pattern) => matchesPattern(pattern, value));

/** The operators that our policies use, and no others. */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (given, wanted) => given?.length === 1 && given.every((value) => isEqual(value, wanted)),
  StringLike: (given, wanted) => given?.length === 1 && given.every((value) => isLike(value, wanted)),
  // They hold where the key is absent, which is why our policies demand it by `Null`.
  'ForAllValues:StringEquals': (given = [], wanted) => given.every((value) => isEqual(value, wanted)),
  'ForAllValues:StringLike': (given = [], wanted) => given.every((value) => isLike(value, wanted)),
  Null: (given, wanted) => wanted.includes(String(given === undefined || given.length === 0)),
};

/**
 * Reads the conditions of a statement.
 *
 * @throws TypeError for an operator that is not evaluated here
 */
export function readConditions(raw: object): Conditions {
  return Object.fromEntries(
    Object.entries(raw).map(([operator, keys]) => {
      if (!Object.hasOwn(operators, operator)) {
        throw new TypeError(`the condition operator ${operator} is not evaluated here`);
      }
      const values = Object.entries(keys as object).map(([key, value]) => [key, [value].flat().map(String)]);
      return [operator, Object.fromEntries(values)];
    }),
  );
}

/**
 * Tells whether all conditions of a statement hold for a request.
 *
 * Source: IAM user guide, "IAM JSON policy elements: Condition operators", "Multivalued context keys".
 */
export function holdsFor(conditions: Conditions, context: RequestContext): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => operators[operator]?.(context[key], wanted) === true),
  );
}
