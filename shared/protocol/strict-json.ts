import { inspectJsonStructure } from './json-structure.ts';
import { scanJsonTokens } from './json-tokens.ts';
import type { JsonValue } from './json-value.ts';

/** JSON text read once: its value, and what the second reading has to compare. */
export interface JsonReading {
  readonly value: JsonValue;
  readonly text: string;
  readonly memberCount: number;
}

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
  const reading = readJson(text);
  if (!reading.ok) return reading;
  const reason = ambiguityOf(reading.value);
  return reason === undefined ? { ok: true, value: reading.value.value } : { ok: false, reason };
}

/**
 * The first half of the strict reader: all that shows in the value, which is enough for text that we could have
 * printed.
 *
 * @param text well-formed Unicode, as decoding UTF-8 gives it
 */
export function readJson(text: string): Read<JsonReading> {
  const parsed = parse(text);
  if (!parsed.ok) return parsed;
  const structure = inspectJsonStructure(parsed.value, text);
  if (!structure.ok) return structure;
  return { ok: true, value: { value: parsed.value, text, memberCount: structure.memberCount } };
}

/**
 * The second half: what only the text shows.
 *
 * @returns why the text has more than one meaning, or undefined
 */
export function ambiguityOf(reading: JsonReading): string | undefined {
  const tokens = scanJsonTokens(reading.text);
  if (!tokens.numbersExact) return 'a number has more digits than its value keeps';
  // JSON.parse keeps the last of several members of one name, and counts it once.
  if (tokens.memberCount !== reading.memberCount) return 'a member name occurs twice in an object';
  return undefined;
}

function parse(text: string): Read<JsonValue> {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue };
  } catch {
    // The message of the SyntaxError quotes the text.
    return { ok: false, reason: 'it is not JSON' };
  }
}
