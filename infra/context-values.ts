import * as z from 'zod';

/** CDK's own keys and other tools' hold a `:`, `/`, `@`, or a `-` before any dot; a plain word is meant for us, mistyped or not. */
const ownKey = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)*$/;

type Values = Record<string, unknown>;

/**
 * Gathers the values that a CDK context gives for a schema: the object `btps`, overridden by the plain keys,
 * whose text is turned into the number, truth value or list that the schema wants. What cannot be turned is
 * left for the schema to refuse, and so are keys that it does not know and a `btps` that is no object.
 */
export function collectValues(context: Readonly<Values>, schema: z.ZodObject): unknown {
  const { btps = {}, ...others } = context;
  if (!isObject(btps)) return btps;
  const values = structuredClone(btps);
  for (const [key, value] of Object.entries(others)) {
    if (ownKey.test(key)) assign(values, key.split('.'), coerce(value, schemaAt(schema, key.split('.'))));
  }
  return values;
}

function assign(target: Values, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  else {
    const inner = isObject(target[key]) ? target[key] : {};
    target[key] = inner;
    assign(inner, rest, value);
  }
}

function schemaAt(schema: unknown, [key, ...rest]: readonly string[]): unknown {
  const inner = unwrap(schema);
  if (key === undefined) return inner;
  return inner instanceof z.ZodObject ? schemaAt(inner.shape[key], rest) : undefined;
}

function unwrap(schema: unknown): unknown {
  const wrapped =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}

function coerce(value: unknown, schema: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (schema instanceof z.ZodNumber) return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (schema instanceof z.ZodBoolean) return { true: true, false: false }[value] ?? value;
  if (schema instanceof z.ZodArray) return value.split(',').map((part) => part.trim());
  return value;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
