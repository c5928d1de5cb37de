import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './conditional-write.ts';

/**
 * Reads the attributes of an item that this system wrote itself. A malformed one is a fault of ours, never a
 * verdict on a message, so every getter throws; no error names a value.
 */
export interface ItemReader {
  string(name: string): string;
  optionalString(name: string): string | undefined;
  number(name: string): number;
  optionalNumber(name: string): number | undefined;
  optionalBoolean(name: string): boolean | undefined;
  /** A list of strings. */
  strings(name: string): readonly string[];
  /** A string out of a closed set. */
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value;
}

/**
 * Makes a reader for one item.
 *
 * @param description what the item is, for the errors: `device entry`.
 */
export function readItem(item: Item, description: string): ItemReader {
  function malformed(name: string): Error {
    return new Error(`malformed ${description}: ${name}`);
  }
  function required<Value>(name: string, value: Value | undefined): Value {
    if (value === undefined) throw malformed(name);
    return value;
  }
  function optionalString(name: string): string | undefined {
    const value = item[name];
    return value === undefined ? undefined : required(name, value.S);
  }
  function optionalNumber(name: string): number | undefined {
    const value = item[name];
    if (value === undefined) return undefined;
    const read = Number(required(name, value.N));
    if (!Number.isFinite(read)) throw malformed(name);
    return read;
  }
  return {
    optionalString,
    optionalNumber,
    optionalBoolean: (name) => (item[name] === undefined ? undefined : required(name, item[name].BOOL)),
    string: (name) => required(name, optionalString(name)),
    number: (name) => required(name, optionalNumber(name)),
    strings: (name) => required(name, item[name]?.L).map((element) => required(name, element.S)),
    oneOf(name, values) {
      const read = optionalString(name);
      return required(
        name,
        values.find((value) => value === read),
      );
    },
  };
}

/** Writes attributes, leaving out those that are undefined. */
export function writeItem(
  attributes: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>,
): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) item[name] = attributeValue(value);
  }
  return item;
}

function attributeValue(value: string | number | boolean | readonly string[]): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  return { L: value.map((element) => ({ S: element })) };
}
