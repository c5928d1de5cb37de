/** What a resolver makes of a name's TXT records. */
export type Verdict = `${'secure' | 'insecure'} ${'answer' | 'nxdomain' | 'no-data'}` | 'bogus' | 'failed';

/** A verdict with the records that came with it, as sorted hexadecimal texts. */
export interface Finding {
  readonly verdict: Verdict;
  readonly values: readonly string[];
  /** For people: why. */
  readonly details?: readonly string[];
}
