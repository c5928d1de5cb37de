import type { SeededRandom } from '../dns/random.ts';

/** Longest input that is made by growing another one, characters; larger ones are seeds. */
const maxGrownLength = 20_000;

/** What readers of text are known to trip over. */
const awkward = [
  ...[
    '',
    ' ',
    '\t',
    '\r\n',
    '\n',
    '\0',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u200b',
    '\u2028',
    '\ufeff',
    '\ufffd',
  ],
  ...[
    '$',
    '.',
    '-',
    '_',
    '@',
    '&',
    '=',
    ';',
    ',',
    ':',
    '"',
    "'",
    '\\',
    '/',
    '%',
    '+',
    '?',
    '#',
    '(',
    ')',
    '`',
  ],
  ...[
    '%00',
    '%2f',
    '%252f',
    '%c0%af',
    '..',
    '../',
    '%2e%2e',
    '%24',
    '%',
    '\\u0000',
    '\\ud800',
    '\\"',
    '\\\\',
  ],
  ...[
    '0',
    '-0',
    '00',
    '1e400',
    '-1',
    '9007199254740993',
    '1e-7',
    'NaN',
    'Infinity',
    '0x10',
    '1.0',
    '٣',
    '１',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'true',
    '[object Object]',
  ],
  ...[
    'é',
    'ß',
    'ı',
    'İ',
    'K',
    'ſ',
    'а',
    '😀',
    '\ud800',
    '\udfff',
    'e\u0301',
    '\u202e',
    'xn--',
    'btps',
    'key=',
  ],
] as const;

type Change = (text: string, at: number, random: SeededRandom, others: readonly string[]) => string;

const changes: readonly Change[] = [
  (text, at, random) => splice(text, at, 0, random.pick(awkward)),
  (text, at, random) => splice(text, at, 1, random.pick(awkward)),
  (text, at, random) => splice(text, at, 1 + random.below(8), ''),
  (text, at, random) => splice(text, at, 1, String.fromCharCode(random.below(256))),
  (text, at, random) => splice(text, at, 0, String.fromCharCode(random.below(0x1_0000))),
  (text, at, random) =>
    splice(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(7)))),
  (text, at, random) => splice(text, at, 0, part(text, random)),
  (text, at, random, others) => splice(text, at, random.below(8), part(random.pick(others), random)),
  (text, at, random) => splice(text, at, 0, part(text, random).repeat(1 + random.below(40))),
  (text, at, random) => splice(text, at, 0, random.pick(awkward).repeat(1 + random.below(400))),
  (text, at, random) => splice(text, at, 1, swapCase(text.charAt(at), random)),
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text, at, random, others) => text.slice(0, at) + random.pick(others).slice(at),
  (text, _, random) => swapLines(text, random.pick(['&', ';', ',', '.', '\n', '=', ' ']), random),
];

/** Breaks a text in one to four ways, some of them with parts of other texts. */
export function mutateText(text: string, random: SeededRandom, others: readonly string[]): string {
  let mutated = text;
  for (let left = random.pick([1, 1, 1, 2, 2, 3, 4]); left > 0; left -= 1) {
    const change = random.pick(changes);
    mutated = change(mutated, random.below(mutated.length + 1), random, others.length > 0 ? others : [text]);
  }
  return mutated.length > Math.max(maxGrownLength, text.length) ? mutated.slice(0, maxGrownLength) : mutated;
}

function splice(text: string, at: number, removed: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

function part(text: string, random: SeededRandom): string {
  const start = random.below(text.length + 1);
  return text.slice(start, start + 1 + random.below(random.pick([4, 16, 200])));
}

function swapCase(character: string, random: SeededRandom): string {
  return random.once(2) ? character.toUpperCase() : character.toLowerCase();
}

function swapLines(text: string, separator: string, random: SeededRandom): string {
  const parts = text.split(separator);
  const from = random.below(parts.length);
  const [moved = ''] = random.once(2) ? parts.splice(from, 1) : parts.slice(from, from + 1);
  return parts.toSpliced(random.below(parts.length + 1), 0, moved).join(separator);
}
