// RFC 8032 section 5.1, straight from its formulas: slow, and independent of every library.

/** The prime of the field. */
export const p = 2n ** 255n - 19n;
/** The order of the base point. */
export const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const d = mod(-121665n * inverse(121666n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

/** A point of the curve, affine. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** The neutral element. */
export const neutral: Point = { x: 0n, y: 1n };

/** Adds two points. */
export function add(one: Point, other: Point): Point {
  const product = mod(d * one.x * other.x * one.y * other.y);
  return {
    x: mod((one.x * other.y + other.x * one.y) * inverse(1n + product)),
    y: mod((one.y * other.y + one.x * other.x) * inverse(1n - product)),
  };
}

/** Multiplies a point. */
export function multiply(point: Point, factor: bigint): Point {
  let sum = neutral;
  for (const bit of factor.toString(2)) {
    sum = add(sum, sum);
    if (bit === '1') sum = add(sum, point);
  }
  return sum;
}

/** The point with this y and an even x; undefined when the curve has none. */
export function pointAt(y: bigint): Point | undefined {
  const square = mod((y * y - 1n) * inverse(d * y * y + 1n));
  const candidate = power(square, (p + 3n) / 8n);
  const x = [candidate, mod(candidate * rootOfMinusOne)].find((root) => mod(root * root - square) === 0n);
  return x === undefined ? undefined : { x: x % 2n === 0n ? x : p - x, y: mod(y) };
}

/** Reads 32 bytes that encode a point of the curve. */
export function decode(bytes: Uint8Array): Point {
  const number = fromLittleEndian(bytes);
  const point = pointAt(number % 2n ** 255n);
  if (point === undefined) throw new RangeError('not on the curve');
  return number >> 255n === 0n ? point : { x: mod(-point.x), y: point.y };
}

/** Encodes a point canonically. */
export function encode({ x, y }: Point): Uint8Array {
  return toLittleEndian(y + (x % 2n) * 2n ** 255n);
}

/** Reads a number whose first byte is the least. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

/** Writes a number as 32 bytes of which the first is the least. */
export function toLittleEndian(number: bigint): Uint8Array {
  return Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** The eight points whose order divides eight: multiples of one that has order eight. */
export function pointsOfSmallOrder(): readonly Point[] {
  for (let y = 2n; ; y += 1n) {
    const point = pointAt(y);
    if (point === undefined) continue;
    const torsion = multiply(point, groupOrder);
    if (multiply(torsion, 4n).y === 1n) continue;
    return Array.from({ length: 8 }, (_, index) => multiply(torsion, BigInt(index)));
  }
}

function mod(number: bigint): bigint {
  return ((number % p) + p) % p;
}

function inverse(number: bigint): bigint {
  return power(mod(number), p - 2n);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % p;
    if (bit === '1') result = (result * base) % p;
  }
  return result;
}
