/**
 * Measures the verification of a message from its wire body with a ready key, side by side in one process:
 * ours, the floor (only `crypto.verify` of the digest), and the lean composition (JSON.parse, JSON.stringify
 * of the seven members, sha256, verify). Every sample is bracketed by two of the floor. Other libraries: `libraries.ts`.
 *
 * Run by `node test/bench/verification.ts [--json] [--save]`. Ends with status 1 when a required ratio is exceeded.
 */
import { measureAgainstFloor } from './measure.ts';
import { report } from './results.ts';
import { floor, lean, ours, verificationCases } from './verification-cases.ts';

const maxOverLean = { canonical: 1.1, other: 3 };

const rows = verificationCases().map((one) => {
  const result = measureAgainstFloor(() => floor(one), { lean: () => lean(one), ours: () => ours(one) });
  const overLean = result.overFloor.ours / result.overFloor.lean;
  return {
    key: one.key,
    'document KB': one.kilobytes,
    body: one.body,
    'floor µs': rounded(result.floorMicroseconds, 1),
    'lean / floor': rounded(result.overFloor.lean, 2),
    'ours / floor': rounded(result.overFloor.ours, 2),
    'ours / lean': rounded(overLean, 3),
    required: maxOverLean[one.body],
    holds: overLean <= maxOverLean[one.body],
  };
});

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

report({ name: 'verification', rows, key: ['key', 'document KB', 'body'], figure: 'ours / lean' });
