const parts = /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/;

// Fifteen significant digits survive the way through a double and back (IEEE 754 binary64).
const alwaysExactLength = 15;

/**
 * Whether printing the value of a JSON number gives the same decimal, however it is spelled: `1500.00` does,
 * `0.1000000000000000055` and `1e-400` do not. The sign of zero does not count.
 *
 * No big numbers are computed, so that the work grows with the length of the token alone.
 *
 * @param token a number as JSON spells it
 */
export function printsExactly(token: string): boolean {
  if (token.length <= alwaysExactLength && !/[eE]/.test(token)) return true;
  const printed = JSON.stringify(Number(token));
  return printed === token || sameDecimal(token, printed);
}

function sameDecimal(one: string, other: string): boolean {
  const [left, right] = [normalise(one), normalise(other)];
  if (left === undefined || right === undefined) return false;
  return left.digits === right.digits && (left.digits === '' || left.exponent === right.exponent);
}

/** Splits a number into digits without zeros at either end and the power of ten of the last of them. */
function normalise(token: string): { readonly digits: string; readonly exponent: number } | undefined {
  const match = parts.exec(token);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const all = `${whole}${fraction}`;
  const end = lastNonZero(all) + 1;
  return {
    digits: all.slice(0, end).replace(/^0+/, ''),
    exponent: Number(exponent) - fraction.length + (all.length - end),
  };
}

function lastNonZero(digits: string): number {
  let index = digits.length - 1;
  while (index >= 0 && digits[index] === '0') index -= 1;
  return index;
}
