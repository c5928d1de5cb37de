import fc from 'fast-check';
import type { SeededRandom } from '../../dns/random.ts';

/** The keywords of JSON Schema 2020-12 that our documents use. */
interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
}

const samplesOfPattern = 40;
const longest = 300;
const patterns = new Map<string, readonly string[]>();

/** Makes a value that a schema describes, or nearly so where it also says what a value must not be. */
export function sampleSchema(schema: object, document: object, random: SeededRandom): unknown {
  return sample(schema as Schema, document, random);
}

function sample(schema: Schema, document: object, random: SeededRandom): unknown {
  if (schema.$ref !== undefined) return sample(follow(schema.$ref, document), document, random);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice !== undefined) return sample(random.pick(choice), document, random);
  if (schema.allOf !== undefined) return sampleAll(schema.allOf, document, random);
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  switch (type) {
    case 'string':
      return sampleString(schema, random);
    case 'integer':
    case 'number':
      return sampleNumber(schema, random);
    case 'boolean':
      return random.once(2);
    case 'null':
      return null;
    case 'array':
      return sampleItems(schema, document, random);
    case 'object':
      return sampleMembers(schema, document, random);
    default:
      return schema.properties
        ? sampleMembers(schema, document, random)
        : random.pick([{}, [], 'x', 1.5, null]);
  }
}

function follow(reference: string, document: object): Schema {
  let found: unknown = document;
  for (const part of reference.replace(/^#\//, '').split('/'))
    found = (found as Record<string, unknown>)[part];
  return found as Schema;
}

function sampleAll(all: readonly Schema[], document: object, random: SeededRandom): unknown {
  return Object.assign({}, ...all.map((each) => sample(each, document, random)));
}

function sampleString(
  { pattern, minLength = 0, maxLength = longest, examples }: Schema,
  random: SeededRandom,
): string {
  if (examples !== undefined && random.once(3)) return String(random.pick(examples));
  if (pattern !== undefined) return random.pick(samplesOf(pattern));
  return 'x'.repeat(random.pick([minLength, minLength + 1, Math.min(maxLength, longest)]));
}

/** What a pattern looks ahead or behind for is not minded: some samples are then refused, which is as good. */
function samplesOf(pattern: string): readonly string[] {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const plain = pattern.replaceAll(/\(\?<?[=!](?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)/g, '');
  const samples = fc.sample(fc.stringMatching(new RegExp(plain)), { numRuns: samplesOfPattern, seed: 1 });
  patterns.set(pattern, samples);
  return samples;
}

function sampleNumber({ minimum = -1e6, maximum = 1e6 }: Schema, random: SeededRandom): number {
  return random.pick([minimum, maximum, minimum + random.below(maximum - minimum + 1)]);
}

function sampleItems(
  { items = {}, minItems = 0, maxItems = 20 }: Schema,
  document: object,
  random: SeededRandom,
) {
  const length = random.pick([minItems, minItems + 1, Math.min(maxItems, 20)]);
  return Array.from({ length }, () => sample(items, document, random));
}

function sampleMembers(
  { properties = {}, required = [] }: Schema,
  document: object,
  random: SeededRandom,
): object {
  const names = Object.keys(properties).filter((name) => required.includes(name) || random.once(2));
  return Object.fromEntries(names.map((name) => [name, sample(properties[name] ?? {}, document, random)]));
}
