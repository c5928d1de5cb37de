/** A clock that the functions of a world share with the people in it, and that a run may put forward. */
export interface WorldClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Lets so many milliseconds pass at once. */
  advance(milliseconds: number): void;
  /** Milliseconds by which it is ahead; other threads read it from the same memory. */
  readonly ahead: Float64Array<SharedArrayBuffer>;
}

/** Makes a clock that goes with the time of day. */
export function createWorldClock(): WorldClock {
  const ahead = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  return {
    ahead,
    now: () => Date.now() + (ahead[0] ?? 0),
    advance: (milliseconds) => {
      ahead[0] = (ahead[0] ?? 0) + milliseconds;
    },
  };
}
