import type { SeededRandom } from '../dns/random.ts';
import { mutateText } from './mutate-text.ts';

const names = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'a',
  '0',
  'length',
  'then',
  'Ä',
  'toJSON',
] as const;
const values: readonly unknown[] = [
  ...[null, true, false, '', 'all', [], {}, [[]], [null], 0, -0, -1, 1.5, 1e21, 1e-7, 2 ** 53, 1e308],
  ...[
    '\0',
    '\ud800',
    '💣'.repeat(70),
    'x'.repeat(300),
    '1.0',
    '2025-13-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ],
];
/** Numbers and strings as few printers spell them. */
const spellings = [
  '1e400',
  '-0',
  '1500.00',
  '9007199254740993',
  '1E2',
  '0.1000000000000000055',
  '"\\u0061"',
  '"\\/"',
];

type Json = unknown;

/**
 * Breaks JSON as a structure: members dropped, doubled, renamed, exchanged, retyped, nested, and odd spellings of what
 * is there. What is no JSON is broken as text.
 */
export function mutateJson(text: string, random: SeededRandom, others: readonly string[]): string {
  if (random.once(4)) return mutateText(text, random, others);
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return mutateText(text, random, others);
  }
  for (let left = random.pick([1, 1, 2, 3]); left > 0; left -= 1) value = mutateValue(value, random, 0);
  return print(value, random);
}

/** Changes one place of a JSON value, strings as texts. */
export function mutateValue(value: Json, random: SeededRandom, depth: number): Json {
  if (depth > 0 && random.once(3)) return replace(value, random);
  if (Array.isArray(value)) return mutateItems(value, random, depth);
  if (typeof value === 'object' && value !== null) return mutateMembers(value, random, depth);
  return replace(value, random);
}

function mutateItems(items: readonly Json[], random: SeededRandom, depth: number): Json {
  const at = random.below(items.length + 1);
  if (at === items.length || random.once(4)) return items.toSpliced(at, random.below(2), random.pick(values));
  if (random.once(6)) return Array.from({ length: random.pick([2, 20, 120]) }, () => items[at]);
  return items.with(at, mutateValue(items[at], random, depth + 1));
}

function mutateMembers(object: object, random: SeededRandom, depth: number): Json {
  const members = Object.entries(object);
  const at = random.below(members.length + 1);
  const member = members[at];
  if (member === undefined)
    return Object.fromEntries([...members, [random.pick(names), random.pick(values)]]);
  const [name, value] = member;
  switch (random.below(8)) {
    case 0:
      return Object.fromEntries(members.toSpliced(at, 1));
    case 1:
      return Object.fromEntries(members.with(at, [mutateText(name, random, [name]), value]));
    case 2: {
      const other = random.pick(members);
      return Object.fromEntries(members.with(at, [name, other[1]]));
    }
    default:
      return Object.fromEntries(members.with(at, [name, mutateValue(value, random, depth + 1)]));
  }
}

function replace(value: Json, random: SeededRandom): Json {
  if (typeof value === 'string' && !random.once(4)) return mutateText(value, random, [value]);
  if (typeof value === 'number' && random.once(2))
    return value * random.pick([-1, 10, 1e9, 0.1]) + random.below(3);
  if (random.once(10)) return nested(value, random.pick([3, 62, 63, 64, 65, 2000]));
  return random.pick(values);
}

function nested(value: Json, depth: number): Json {
  let deep = value;
  for (let left = depth; left > 0; left -= 1) deep = left % 2 === 0 ? [deep] : { a: deep };
  return deep;
}

function print(value: Json, random: SeededRandom): string {
  const text = JSON.stringify(value, undefined, random.pick([0, 0, 0, 0, 1])) ?? 'null';
  switch (random.below(12)) {
    case 0:
      return doubleMember(text, random);
    case 1:
      return text.replace(/(?<=[:[,]\s*)(\d+(?:\.\d+)?|"[^"\\]*")/, () => random.pick(spellings));
    case 2:
      return text.replace(/[a-z]/, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
    default:
      return text;
  }
}

function doubleMember(text: string, random: SeededRandom): string {
  const members = text.match(/"\w+":(?:"[^"\\]*"|\d+|true|null)/g) ?? [];
  const member = members.length > 0 ? random.pick(members) : '"a":1';
  return text.replace(random.once(2) ? member : '{', (found) =>
    found === '{' ? `{${member},` : `${found},${found}`,
  );
}
