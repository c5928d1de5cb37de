/** Addresses that strangers come from: enough that none of them reaches a limit, few enough that they come again. */
const strangers = 2000;

/** A source address of somebody unknown, by chance. */
export function strangersAddress(random: () => number): string {
  const number = Math.floor(random() * strangers);
  return `198.18.${number >> 8}.${number & 255}`;
}

/** The source address of the nth device. */
export function deviceAddress(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
