import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/aws/conditional-write.ts';

/** Bytes of a list or map beside its elements, and of each element beside itself. */
const containerBytes = 3;
const elementBytes = 1;

/**
 * Size of an item by DynamoDB's own rules, bytes.
 *
 * Source: DynamoDB developer guide, Item sizes and formats.
 */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

/** Write units that an item of so many bytes takes. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.length;
  if (value.N !== undefined) return numberSize(value.N);
  if (value.L !== undefined)
    return value.L.reduce((sum, element) => sum + elementBytes + valueSize(element), containerBytes);
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  throw new TypeError('an attribute of a type that no item of ours has');
}

/** A byte for two significant digits, and one more. */
function numberSize(text: string): number {
  const digits = text.replace(/^-|\.|e.*$/gi, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1;
}
