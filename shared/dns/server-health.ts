import { LatencyWindow } from './latency-window.ts';

/** How long a failure is held against a server (RFC 9520 section 3.2). */
const penaltyMs = 5000;

/** How long an answer is waited for before another server is asked: by default, and at least. */
const defaultPatienceMs = 300;
const leastPatienceMs = 20;

/** Disproofs further apart than this, milliseconds, are slips of the names' operators and not of the server. */
const disproofsTogetherMs = 60_000;

/** SERVFAIL is mostly about the name; so many in a row that others contradict are about the server. */
const maxContradictions = 3;

/** A server of an estimate above twice another's and this, milliseconds, is too slow to be asked before it. */
const tolerableMs = 20;

/** Whether a server may be asked first; `recovering` has to show it first. */
export type ServerState = 'well' | 'penalised' | 'recovering';

/** What one server did lately. */
export class ServerHealth {
  readonly #now: () => number;
  readonly #latencies = new LatencyWindow();
  #penalisedAtMs: number | undefined;
  #probing = false;
  #contradictions = 0;
  #disproofs = 0;
  #disprovedAtMs = 0;

  /** Takes the clock, epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get state(): ServerState {
    if (this.#penalisedAtMs === undefined) return 'well';
    return this.#now() < this.#penalisedAtMs + penaltyMs ? 'penalised' : 'recovering';
  }

  /** How long its answer is waited for before another server is asked as well, milliseconds. */
  get patienceMs(): number {
    const usual = this.#latencies.percentile95Ms ?? defaultPatienceMs;
    return Math.min(defaultPatienceMs, Math.max(leastPatienceMs, usual));
  }

  /** Whether it is far slower than another server. */
  isOutpacedBy(other: ServerHealth): boolean {
    const own = this.#latencies.estimateMs;
    const others = other.#latencies.estimateMs;
    return own !== undefined && others !== undefined && own > 2 * others + tolerableMs;
  }

  /** It gave an answer that counts, by itself and in time: all is forgiven. */
  answered(latencyMs: number): void {
    this.#latencies.add(latencyMs);
    this.#penalisedAtMs = undefined;
    this.#contradictions = 0;
  }

  /** It gave no answer, or one that is no use. */
  failed(): void {
    this.#penalisedAtMs = this.#now();
  }

  /** Another server, asked later, answered first; it takes at least this long, milliseconds. */
  outrun(latencyMs: number): void {
    this.#latencies.add(latencyMs);
    this.failed();
  }

  /** It answered SERVFAIL where another server had an answer. */
  contradicted(): void {
    this.#contradictions += 1;
    if (this.#contradictions >= maxContradictions) this.failed();
  }

  /** It answered what could not be proved, where another server's answer was. */
  disproved(): void {
    const nowMs = this.#now();
    if (nowMs - this.#disprovedAtMs > disproofsTogetherMs) this.#disproofs = 0;
    this.#disprovedAtMs = nowMs;
    this.#disproofs += 1;
    if (this.#disproofs >= maxContradictions) this.failed();
  }

  /** Claims the one question at a time that tests whether it is well again. */
  startProbe(): boolean {
    if (this.state !== 'recovering' || this.#probing) return false;
    this.#probing = true;
    return true;
  }

  endProbe(): void {
    this.#probing = false;
  }
}
