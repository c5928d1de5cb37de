import fc from 'fast-check';
import type { JsonValue } from '../../shared/protocol/json-value.ts';

/** What takes the place of a member: other types, and texts at the edge of what the formats allow. */
const replacements: readonly JsonValue[] = [
  ...[null, true, 0, 1.5, '', [], {}, [''], { a: 1 }],
  ...['x', '$', 'AAAA', 'AAB=', 'all', '1.0', 'sha256', 'aes-256-cbc', 'aes-256-gcm', 'send'],
  ...[
    'bob$saas.com',
    'Bob$saas.com',
    'bob$saas',
    'bob$x.btps',
    'bob$x.btps.com',
    'btps$saas.com',
    '_b$saas.com',
  ],
  ...[
    'b_$saas.com',
    'b-$saas.com',
    'bob$saas.com.',
    `bob$${'a'.repeat(64)}.com`,
    `bob$${'a.'.repeat(122)}com`,
  ],
  ...['dev1$bob.btps.saas.com', 'btps$bob.btps.saas.com', 'dev1$btps.btps.saas.com', 'd_1$bob.btps.saas.com'],
  ...['dev1$bob.btps.x.btps', 'dev1$bob.btps.com', `${'a'.repeat(63)}$${'b'.repeat(63)}.btps.saas.com`],
  ...['2026-01-31T12:00:00Z', '2026-04-31T12:00:00Z', '2024-02-29T12:00:00Z', '2026-02-30T12:00:00Z'],
  ...[
    '0099-01-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00.123456789Z',
  ],
  ...['2026-01-01T00:00:00.Z', '2026-01-01t00:00:00z', '2026-01-01T00:00:00+00:00', '2026-1-1T00:00:00Z'],
  ...['A'.repeat(64), 'A'.repeat(65), 'a'.repeat(65), 'A'.repeat(128), 'A'.repeat(129), 'A'.repeat(1028)],
  ...[`${'A'.repeat(43)}=`, `${'A'.repeat(42)}B=`, `${'A'.repeat(22)}==`, 'A'.repeat(16), 'a b', 'a.b:c_d-e'],
  ...[
    'alice@mail.example',
    'alice@mail',
    'alice@mail-.example',
    '+41791234567',
    '+0791234567',
    'x'.repeat(512),
    'x'.repeat(513),
  ],
];

type Path = readonly (string | number)[];

/** Makes bodies out of good ones: some as they are, the others with up to three changes anywhere in them. */
export function mutationsOf(bodies: readonly JsonValue[]): fc.Arbitrary<JsonValue> {
  const change = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('replace', 'remove', 'add', 'insert', 'drop'),
    value: fc.constantFrom(...replacements),
    character: fc.constantFrom(...'aZ0-_.$=+/: \n'),
    index: fc.nat(),
  });
  return fc
    .tuple(fc.constantFrom(...bodies), fc.array(change, { maxLength: 3 }))
    .map(([body, changes]) => changes.reduce<JsonValue>(apply, body));
}

interface Change {
  readonly at: number;
  readonly kind: string;
  readonly value: JsonValue;
  readonly character: string;
  readonly index: number;
}

function apply(body: JsonValue, { at, kind, value, character, index }: Change): JsonValue {
  const paths = pathsOf(body);
  const path = paths[at % paths.length] ?? [];
  return update(body, path, (found) => {
    if (kind === 'replace') return value;
    if (kind === 'remove') return undefined;
    if (kind === 'add' && isObject(found)) return { ...found, added: value };
    if (typeof found !== 'string') return found;
    const place = index % (found.length + 1);
    return `${found.slice(0, place)}${kind === 'insert' ? character : ''}${found.slice(kind === 'insert' ? place : place + 1)}`;
  });
}

function pathsOf(value: JsonValue, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...members.flatMap(([key, member]) => pathsOf(member, [...path, key]))];
}

function update(
  value: JsonValue,
  [key, ...rest]: Path,
  change: (found: JsonValue) => JsonValue | undefined,
): JsonValue {
  if (key === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    return value.flatMap((member, index) => {
      if (index !== key) return [member];
      const next = rest.length === 0 ? change(member) : update(member, rest, change);
      return next === undefined ? [] : [next];
    });
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
    if (name !== key) return [[name, member]];
    const next = rest.length === 0 ? change(member) : update(member, rest, change);
    return next === undefined ? [] : [[name, next]];
  });
  return Object.fromEntries(members);
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
