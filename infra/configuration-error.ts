import type { z } from 'zod';

/**
 * Words what is wrong with a configuration: one line a key, with an example where the key is known. Values
 * are not repeated: one of them may be somebody's address.
 *
 * @param issues - What the schema found.
 * @param examples - A valid `key=value` for each key of the top level.
 */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  examples: Readonly<Record<string, string>>,
): readonly string[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${[...issue.path, key].join('.')}: there is no such key.`)
      : [describeIssue(issue, examples)],
  );
}

function describeIssue(issue: z.core.$ZodIssue, examples: Readonly<Record<string, string>>): string {
  const example = examples[String(issue.path[0])];
  return `${issue.path.join('.') || 'btps'}: ${issue.message}.${example ? ` Example: -c ${example}` : ''}`;
}
