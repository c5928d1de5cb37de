/** A value at a time. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The slope of the line through points by Theil and Sen: the median of the slopes between all pairs, which a few
 * samples taken at a bad moment cannot move.
 *
 * @returns units of y for one of x; 0 for fewer than two points
 */
export function slopeOf(points: readonly Point[]): number {
  const slopes = points.flatMap((a, index) =>
    points.slice(index + 1).flatMap((b) => (b.x === a.x ? [] : [(b.y - a.y) / (b.x - a.x)])),
  );
  const sorted = slopes.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
