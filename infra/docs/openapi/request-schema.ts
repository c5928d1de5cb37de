import type * as z from 'zod';
import { convertSchema, type JsonSchema } from './json-schema.ts';

/** What the document says of a member beside what its schema says, or in place of it. */
export type MemberDescription = JsonSchema | ((generated: JsonSchema) => JsonSchema);

/**
 * Makes the schema of a body from the one that the code reads it with. What zod checks by functions, such as the
 * grammar of identities, is filled in from `members`; a test shows that both say the same in the end.
 *
 * @throws TypeError for a member that the schema does not have
 */
export function requestSchema(
  schema: z.ZodType,
  members: Readonly<Record<string, MemberDescription>>,
): JsonSchema {
  const converted = convertSchema(schema, 'input');
  return { ...converted, properties: describeMembers(converted.properties as Members, members) };
}

type Members = Readonly<Record<string, JsonSchema>>;

/** Describes members of an object schema; those that are not named stay as they are. */
export function describeMembers(
  generated: Members,
  members: Readonly<Record<string, MemberDescription>>,
): Members {
  const unknown = Object.keys(members).filter((name) => !(name in generated));
  if (unknown.length > 0) throw new TypeError(`the schema has no member ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(generated).map(([name, member]) => [name, describe(member, members[name])]),
  );
}

function describe(member: JsonSchema, description: MemberDescription | undefined): JsonSchema {
  return typeof description === 'function' ? description(member) : { ...member, ...description };
}
