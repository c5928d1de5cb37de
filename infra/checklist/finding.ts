/** What one point of a list came to. */
export interface Finding {
  /** `skipped` says of a point that it can't be told here, and counts for neither side. */
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What was seen, a sentence each: figures and names, never a key, a token or a document. */
  readonly seen: readonly string[];
}

/** A finding that says what is as it should be. */
export function passed(...seen: readonly string[]): Finding {
  return { status: 'passed', seen };
}

/** A finding that fails when something is wrong, and else says what was seen. */
export function judged(wrong: readonly string[], ...seen: readonly string[]): Finding {
  return wrong.length > 0 ? { status: 'failed', seen: wrong } : passed(...seen);
}

/** A finding that says why nothing can be told. */
export function skipped(why: string): Finding {
  return { status: 'skipped', seen: [why] };
}
