/** One metric that the functions print. */
export interface Metric {
  /** As CloudWatch knows it. */
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** Whether operators have an alarm on it. */
  readonly alarmed: boolean;
  /** Functions that it is counted for, each under its own name. */
  readonly by: readonly string[];
  /** A further dimension, of few values, that each value is counted by once more. */
  readonly split?: 'code';
  /** What one of it is, for the table in the documents. */
  readonly about: string;
}
