/** Something with a beginning and an end. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** How many of the spans can be picked so that each begins when the one before has ended, at most. */
export function longestChain(spans: readonly Span[]): number {
  let [length, endMs] = [0, Number.NEGATIVE_INFINITY];
  for (const span of spans.toSorted((one, other) => one.endMs - other.endMs)) {
    if (span.startMs < endMs) continue;
    length += 1;
    endMs = span.endMs;
  }
  return length;
}
