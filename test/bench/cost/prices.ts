/**
 * Prices of us-east-1, November 2026, in dollars. The price of a million, a GB-second or a gigabyte, as AWS lists them;
 * those of Lambda for arm64.
 */
export const prices = {
  gatewayMillion: 1,
  lambdaMillion: 0.2,
  gigabyteSecond: 0.0000133334,
  writeUnitMillion: 0.625,
  readUnitMillion: 0.125,
  /** What a function that a table's stream calls reads of that stream is free. */
  streamMillion: 0,
  loggedGigabyte: 0.5,
  /** Into a group of the class Infrequent Access. */
  infrequentLoggedGigabyte: 0.25,
} as const;
