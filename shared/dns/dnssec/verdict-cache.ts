import { LruCache } from '../../memory/lru-cache.ts';
import { isTrouble, type Trouble } from './trouble.ts';

/** What is kept, and until when. */
export interface Kept {
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

interface Entry<Verdict> {
  readonly verdict: Promise<Verdict | Trouble>;
  /** Set when it is worked out. */
  settled?: { readonly verdict: Verdict; readonly atMs: number };
}

/** How an entry is asked for. */
export interface CacheUse {
  /** An entry that has been here for a minute is passed over. */
  readonly refresh: boolean;
  /** Another lookup's trouble is not taken over, but its success. */
  readonly ownTrouble: boolean;
}

/** Between two refreshes of a zone that gives bogus answers, so that nobody can make us ask for its keys at will. */
const refreshAfterMs = 60_000;

/** Verdicts by name, each worked out once for all who ask at the same time; trouble is never kept. */
export class VerdictCache<Verdict extends Kept> {
  readonly #now: () => number;
  readonly #entries: LruCache<Entry<Verdict>>;

  constructor(now: () => number, maxEntries: number) {
    this.#now = now;
    this.#entries = new LruCache(maxEntries);
  }

  /** Whether a verdict is there or being worked out. */
  has(name: string): boolean {
    return this.#find(name, false) !== undefined;
  }

  /** Gives what is worked out already. */
  peek(name: string): Verdict | undefined {
    return this.#find(name, false)?.settled?.verdict;
  }

  async get(
    name: string,
    use: CacheUse,
    workOut: () => Promise<Verdict | Trouble>,
  ): Promise<Verdict | Trouble> {
    const entry = this.#find(name, use.refresh);
    if (entry === undefined) return this.#start(name, workOut);
    const verdict = await entry.verdict;
    return isTrouble(verdict) && (use.ownTrouble || isOnlyTheirs(verdict)) ? workOut() : verdict;
  }

  #find(name: string, refresh: boolean): Entry<Verdict> | undefined {
    const entry = this.#entries.get(name);
    if (entry?.settled === undefined) return entry;
    const { verdict, atMs } = entry.settled;
    const isOld = refresh && atMs + refreshAfterMs <= this.#now();
    return verdict.expiresAtMs > this.#now() && !isOld ? entry : undefined;
  }

  #start(name: string, workOut: () => Promise<Verdict | Trouble>): Promise<Verdict | Trouble> {
    const before = this.#entries.get(name);
    const entry: Entry<Verdict> = {
      verdict: workOut().then((verdict) => {
        if (!isTrouble(verdict)) entry.settled = { verdict, atMs: this.#now() };
        else if (this.#entries.get(name) === entry) this.#putBack(name, before);
        return verdict;
      }),
    };
    this.#entries.set(name, entry);
    return entry.verdict;
  }

  /** A refresh that failed must not cost what was known before. */
  #putBack(name: string, before: Entry<Verdict> | undefined): void {
    if (before === undefined) this.#entries.delete(name);
    else this.#entries.set(name, before);
  }
}

/** Their time or their allowance of work was up, not ours. */
function isOnlyTheirs(trouble: Trouble): boolean {
  if (trouble.kind === 'bogus') return trouble.overLimit;
  return trouble.reason === 'deadline-exceeded' || trouble.reason === 'over-limit';
}
