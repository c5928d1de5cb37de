import { inspectJsonStructure } from './json-structure.ts';
import { type JsonTokens, scanJsonTokens } from './json-tokens.ts';
import type { JsonValue } from './json-value.ts';

type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads JSON text that can't be taken in two ways. Refused are, beside what is no JSON: member names that
 * occur twice in an object, `__proto__`, lone surrogates, nesting over 64, and numbers that overflow, lie
 * outside of ±(2^53-1) or would be printed as another decimal.
 *
 * @param text the whole text, without a byte order mark
 * @returns the value, or a reason that quotes nothing of the text
 */
export function readStrictJson(text: string): Read<JsonValue> {
  if (!text.isWellFormed()) return { ok: false, reason: 'the text holds a lone surrogate' };
  const value = parseJson(text);
  if (value === undefined) return { ok: false, reason: notJson };
  const structure = inspectJsonStructure(value, text);
  if (!structure.ok) return structure;
  const reason = ambiguityOf(scanJsonTokens(Buffer.from(text)), structure.memberCount);
  return reason === undefined ? { ok: true, value } : { ok: false, reason };
}

/** Why a text that JSON.parse does not take is refused; the SyntaxError's own message quotes the text. */
export const notJson = 'it is not JSON';

/**
 * Parses JSON text, leniently where JSON.parse is.
 *
 * @returns the value; undefined, which no text stands for, when it is not JSON
 */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * Finds what only the text shows of a value that is otherwise in order.
 *
 * @param tokens of the text
 * @param memberCount how many members the objects of its value have
 * @returns why the text has more than one meaning, or undefined
 */
export function ambiguityOf(tokens: JsonTokens, memberCount: number): string | undefined {
  if (!tokens.numbersExact) return 'a number has more digits than its value keeps';
  // JSON.parse keeps the last of several members of one name, and counts it once.
  if (tokens.memberCount !== memberCount) return 'a member name occurs twice in an object';
  return undefined;
}
