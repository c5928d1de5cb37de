/** A bare item of a structured field, of the types that message signatures use; a token is never mistaken for a string. */
export type BareItem = string | number | boolean | Uint8Array | { readonly token: string };

/** Parameters in the order in which they were given. */
export type Parameters = ReadonlyMap<string, BareItem>;

/** An item with its parameters. */
export interface Item {
  readonly value: BareItem;
  readonly parameters: Parameters;
}

/** A member of a dictionary: an item, or a list of items in parentheses. */
export interface Member {
  readonly value: BareItem | readonly Item[];
  readonly parameters: Parameters;
}

/** A structured field that cannot be parsed is to be ignored as a whole (RFC 9651 section 4.2). */
class SyntaxFault extends Error {
  override readonly name = 'SyntaxFault';
}

/**
 * Parses a structured field that is a dictionary. Decimals, dates and display strings, which no signature needs, are
 * taken for faults.
 *
 * Source: RFC 9651 section 4.2.2.
 *
 * @returns undefined when it is none
 */
export function parseDictionary(text: string): ReadonlyMap<string, Member> | undefined {
  try {
    return new Scanner(text).dictionary();
  } catch (error) {
    if (error instanceof SyntaxFault) return undefined;
    throw error;
  }
}

/** Longest field that is parsed, characters: the gateway's bound on all headers together. */
const maxLength = 10_240;

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    if (text.length > maxLength) throw new SyntaxFault();
    this.#text = withoutSpacesAround(text);
  }

  dictionary(): ReadonlyMap<string, Member> {
    const members = new Map<string, Member>();
    while (this.#at < this.#text.length) {
      const key = this.#key();
      // A repeated key takes the place of the earlier one, and its value too.
      members.delete(key);
      members.set(key, this.#take('=') ? this.#member() : { value: true, parameters: this.#parameters() });
      this.#match(/[ \t]*/y);
      if (this.#at === this.#text.length) return members;
      this.#expect(',');
      this.#match(/[ \t]*/y);
      if (this.#at === this.#text.length) throw new SyntaxFault();
    }
    return members;
  }

  #member(): Member {
    return this.#take('(') ? { value: this.#innerList(), parameters: this.#parameters() } : this.#item();
  }

  #innerList(): readonly Item[] {
    const items: Item[] = [];
    for (;;) {
      this.#match(/ */y);
      if (this.#take(')')) return items;
      items.push(this.#item());
      if (!/[ )]/.test(this.#text.charAt(this.#at))) throw new SyntaxFault();
    }
  }

  #item(): Item {
    return { value: this.#bareItem(), parameters: this.#parameters() };
  }

  #parameters(): Parameters {
    const parameters = new Map<string, BareItem>();
    while (this.#take(';')) {
      this.#match(/ */y);
      const key = this.#key();
      parameters.delete(key);
      parameters.set(key, this.#take('=') ? this.#bareItem() : true);
    }
    return parameters;
  }

  #bareItem(): BareItem {
    const first = this.#text.charAt(this.#at);
    if (first === '"') return this.#string();
    if (first === ':') return this.#bytes();
    if (first === '?') return this.#need(/\?[01]/y) === '?1';
    if (/[-0-9]/.test(first)) return this.#integer();
    return { token: this.#need(/[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*/y) };
  }

  #string(): string {
    const quoted = this.#need(/"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y);
    return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
  }

  #bytes(): Uint8Array {
    const text = this.#need(/:[A-Za-z0-9+/]*={0,2}:/y).slice(1, -1);
    const bytes = Buffer.from(text, 'base64');
    // Leftover bits would let several texts stand for the same bytes.
    if (bytes.toString('base64') !== text) throw new SyntaxFault();
    return bytes;
  }

  #integer(): number {
    const text = this.#need(/-?\d{1,15}/y);
    if (/[.0-9]/.test(this.#text.charAt(this.#at))) throw new SyntaxFault();
    // There is one zero.
    return Number(text) + 0;
  }

  #key(): string {
    return this.#need(/[a-z*][a-z0-9_\-.*]*/y);
  }

  #take(character: string): boolean {
    const taken = this.#text.charAt(this.#at) === character;
    if (taken) this.#at += 1;
    return taken;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new SyntaxFault();
  }

  #need(pattern: RegExp): string {
    const found = this.#match(pattern);
    if (found === undefined) throw new SyntaxFault();
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** Optional white space around a field is no part of it. A pattern for this takes the square of a run of spaces. */
function withoutSpacesAround(text: string): string {
  let start = 0;
  let end = text.length;
  while (text.charAt(start) === ' ') start += 1;
  while (end > start && text.charAt(end - 1) === ' ') end -= 1;
  return text.slice(start, end);
}

/**
 * Prints a list of items with its parameters, as a signature covers it.
 *
 * Source: RFC 9651 section 4.1.1.1.
 *
 * @throws TypeError for a string beyond printable ASCII, or a number that is no integer of 15 digits
 */
export function printInnerList(items: readonly Item[], parameters: Parameters): string {
  const printed = items.map(({ value, parameters: own }) => `${printBareItem(value)}${printParameters(own)}`);
  return `(${printed.join(' ')})${printParameters(parameters)}`;
}

/** Prints a bare item (RFC 9651 section 4.1.3.1). */
export function printBareItem(value: BareItem): string {
  if (typeof value === 'string') return printString(value);
  if (typeof value === 'boolean') return value ? '?1' : '?0';
  if (typeof value === 'number') return printInteger(value);
  return value instanceof Uint8Array ? `:${Buffer.from(value).toString('base64')}:` : value.token;
}

function printParameters(parameters: Parameters): string {
  return [...parameters]
    .map(([key, value]) => (value === true ? `;${key}` : `;${key}=${printBareItem(value)}`))
    .join('');
}

function printString(value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new TypeError('a string of a structured field is printable ASCII');
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function printInteger(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > 999_999_999_999_999) {
    throw new TypeError('a number of a structured field is an integer of at most 15 digits');
  }
  return String(value);
}
