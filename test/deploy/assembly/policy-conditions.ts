import type { Statement } from './template.ts';

/**
 * Takes the conditions on certain keys out of every policy within a value: what is allowed by them is allowed without,
 * and what is denied by them is not denied.
 *
 * @param keys names of the condition keys
 */
export function withoutConditions<Value>(value: Value, keys: RegExp): Value {
  return rewrite(value, keys) as Value;
}

function rewrite(value: unknown, keys: RegExp): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, keys));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'Statement' && Array.isArray(member)
        ? member.flatMap((statement: Statement) => withoutKeys(statement, keys))
        : rewrite(member, keys),
    ]),
  );
}

function withoutKeys(statement: Statement, keys: RegExp): readonly Statement[] {
  const { Condition = {}, ...unconditional } = statement;
  const names = Object.values(Condition).flatMap((operands) => Object.keys(operands));
  if (!names.some((name) => keys.test(name))) return [statement];
  if (statement.Effect === 'Deny') return [];
  const left = Object.entries(Condition)
    .map(([operator, operands]) => [operator, withoutNames(operands, keys)] as const)
    .filter(([, operands]) => Object.keys(operands).length > 0);
  const kept = left.length > 0 && { Condition: Object.fromEntries(left) };
  return [{ ...unconditional, ...kept } as Statement];
}

function withoutNames(operands: Readonly<Record<string, unknown>>, keys: RegExp): Record<string, unknown> {
  return Object.fromEntries(Object.entries(operands).filter(([name]) => !keys.test(name)));
}
