import type { JsonValue } from './json-value.ts';

/** Deepest nesting of objects and arrays that is read, the outermost counted. */
export const maxNesting = 64;

/** What a walk over a JSON value found: how many members its objects have, or why it is refused. */
export type JsonStructure =
  | { readonly ok: true; readonly memberCount: number }
  | { readonly ok: false; readonly reason: string };

interface Walk {
  readonly mayHoldLoneSurrogates: boolean;
  memberCount: number;
  fault: string | undefined;
}

/**
 * Looks through a parsed JSON value for what readers of JSON are known to take differently: deep nesting,
 * `__proto__`, numbers outside of ±(2^53-1), lone surrogates (RFC 8259 sections 4 to 9; RFC 7493).
 *
 * @param value what JSON.parse made of `text`
 * @param text well-formed Unicode
 */
export function inspectJsonStructure(value: JsonValue, text: string): JsonStructure {
  // Well-formed text can only hold a lone surrogate as an escape.
  const walk: Walk = { mayHoldLoneSurrogates: text.includes('\\'), memberCount: 0, fault: undefined };
  visit(value, 0, walk);
  return walk.fault === undefined
    ? { ok: true, memberCount: walk.memberCount }
    : { ok: false, reason: walk.fault };
}

function visit(value: JsonValue, depth: number, walk: Walk): void {
  if (typeof value === 'string') {
    if (walk.mayHoldLoneSurrogates && !value.isWellFormed()) walk.fault = 'a string holds a lone surrogate';
  } else if (typeof value === 'number') {
    // Every double beyond 2^53 is an integer, and a number that overflowed is infinite.
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) walk.fault = 'a number lies outside of ±(2^53-1)';
  } else if (typeof value === 'object' && value !== null) {
    if (depth === maxNesting) walk.fault = `it is nested more than ${maxNesting} levels deep`;
    else if (Array.isArray(value)) visitItems(value, depth + 1, walk);
    else visitMembers(value as Readonly<Record<string, JsonValue>>, depth + 1, walk);
  }
}

function visitItems(items: readonly JsonValue[], depth: number, walk: Walk): void {
  for (let index = 0; index < items.length && walk.fault === undefined; index += 1) {
    visit(items[index] as JsonValue, depth, walk);
  }
}

function visitMembers(object: Readonly<Record<string, JsonValue>>, depth: number, walk: Walk): void {
  // JSON.parse gives plain objects, so that `for in` meets own members only, at a fraction of the cost of
  // making a list of their names.
  for (const name in object) {
    if (walk.fault !== undefined) return;
    walk.memberCount += 1;
    if (name === '__proto__') walk.fault = 'a member is named __proto__';
    else if (walk.mayHoldLoneSurrogates && !name.isWellFormed()) {
      walk.fault = 'a member name holds a lone surrogate';
    } else visit(object[name] as JsonValue, depth, walk);
  }
}
