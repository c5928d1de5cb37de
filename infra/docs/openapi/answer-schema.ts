import type * as z from 'zod';
import { convertSchema, type JsonSchema } from './json-schema.ts';

/** The schema itself, as long as it has every member of the type. */
type Complete<Value, Schema extends z.ZodType> = [keyof Value] extends [keyof z.output<Schema>]
  ? Schema
  : never;

/**
 * Makes the schema of what is answered as one type of the code. The compiler refuses a schema that lacks a member of
 * that type, or gives one another type.
 */
export function answerSchemaOf<Value>() {
  return <Schema extends z.ZodType<Value>>(schema: Complete<Value, Schema>): JsonSchema =>
    convertSchema(schema, 'output');
}
