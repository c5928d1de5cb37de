import type { Ending } from './exit-codes.ts';
import type { Paint } from './output/paint.ts';

/** What a command found out or did. */
export interface Report {
  readonly ending: Ending;
  /** What `--json` prints: one documented shape a command. */
  readonly json: object;
  /** What people read; lines without a final line break. */
  readonly text: (paint: Paint) => string;
}
