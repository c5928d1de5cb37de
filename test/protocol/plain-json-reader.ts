import type { JsonValue } from '../../shared/protocol/json-value.ts';

const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings hold none of them
const string = /"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y;
const word = /true|false|null/y;

/**
 * Reads JSON that has one meaning, the plain way: character by character, with exact decimals in big integers.
 * A second opinion for tests, made from RFC 8259 and the list in the design, "One document, one meaning".
 *
 * @returns the value, or undefined when the text is refused
 */
export function readPlainly(text: string): JsonValue | undefined {
  try {
    return new PlainReader(text).read();
  } catch (error) {
    if (error instanceof RefusedJson) return undefined;
    throw error;
  }
}

class RefusedJson extends Error {}

class PlainReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonValue {
    const value = this.#value(0);
    check(this.#at === this.#text.length);
    return value;
  }

  #value(depth: number): JsonValue {
    this.#take(space);
    const value = this.#bareValue(depth);
    this.#take(space);
    return value;
  }

  #bareValue(depth: number): JsonValue {
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === '{') return this.#object(depth + 1);
    if (first === '[') return this.#array(depth + 1);
    const named = this.#take(word);
    if (named !== undefined) return named === 'null' ? null : named === 'true';
    return exactNumber(this.#take(number));
  }

  #string(): string {
    const token = this.#take(string);
    check(token !== undefined);
    const value = JSON.parse(token) as string;
    check(value.isWellFormed());
    return value;
  }

  #array(depth: number): JsonValue {
    check(depth <= 64);
    const items: JsonValue[] = [];
    this.#list('[', ']', () => items.push(this.#value(depth)));
    return items;
  }

  #object(depth: number): JsonValue {
    check(depth <= 64);
    const members = new Map<string, JsonValue>();
    this.#list('{', '}', () => {
      this.#take(space);
      const name = this.#string();
      check(name !== '__proto__' && !members.has(name));
      this.#take(space);
      check(this.#text[this.#at] === ':');
      this.#at += 1;
      members.set(name, this.#value(depth));
    });
    return Object.fromEntries(members);
  }

  #list(open: string, close: string, readItem: () => void): void {
    check(this.#text[this.#at] === open);
    this.#at += 1;
    this.#take(space);
    if (this.#text[this.#at] !== close) {
      readItem();
      while (this.#text[this.#at] === ',') {
        this.#at += 1;
        readItem();
      }
    }
    check(this.#text[this.#at] === close);
    this.#at += 1;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0];
    this.#at += token?.length ?? 0;
    return token;
  }
}

function exactNumber(token: string | undefined): number {
  check(token !== undefined);
  const value = Number(token);
  check(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  const [exact, printed] = [decimal(token), decimal(JSON.stringify(value))];
  const exponent = exact.exponent < printed.exponent ? exact.exponent : printed.exponent;
  const isSame = scale(exact, exponent) === scale(printed, exponent);
  check(isSame);
  return value;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: bigint;
}

function decimal(token: string): Decimal {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = BigInt(whole.replace('-', '') + fraction);
  // Zero is zero whatever its exponent, which may be too large to compute with.
  if (digits === 0n) return { digits, exponent: 0n };
  return { digits, exponent: BigInt(exponent) - BigInt(fraction.length) };
}

function scale({ digits, exponent }: Decimal, to: bigint): bigint {
  // Underflow to zero: no need for the thousands of zeros of 1e-99999.
  if (exponent - to > 2000n) throw new RefusedJson();
  return digits * 10n ** (exponent - to);
}

function check(condition: boolean): asserts condition {
  if (!condition) throw new RefusedJson();
}
