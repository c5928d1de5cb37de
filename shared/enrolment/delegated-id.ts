/** 32 letters and digits that nobody mistakes for one another. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Letters of an id after `dev`. */
const length = 5;

/**
 * Draws a delegated id, such as `dev7k2mx`. It is no secret: 25 random bits only keep those of one user apart, and
 * the registry refuses one that was ever used. Short, since a parent record of 4,000 characters has to hold the
 * ids of all devices: some 400 of these.
 */
export function drawDelegatedId(random: (length: number) => Uint8Array): string {
  const letters = [...random(length)].map((byte) => alphabet[byte % alphabet.length]);
  return `dev${letters.join('')}`;
}
