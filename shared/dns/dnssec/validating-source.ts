import { beforeDeadline } from '../before-deadline.ts';
import { FailureMemory } from '../failure-memory.ts';
import { formatName, type WireName } from '../name.ts';
import type { BogusAnswer, LookupFailure, LookupFailureReason, TxtOutcome } from '../outcome.ts';
import type { Asker } from '../query-client.ts';
import type { TxtSource } from '../resolver.ts';
import { lookUpTxt } from '../txt-lookup.ts';
import { LookupAttempt } from './lookup-attempt.ts';
import { QuestionFlights } from './question-flights.ts';
import type { Bogus, Unavailable } from './trouble.ts';
import { parseTrustAnchors, rootTrustAnchors } from './trust-anchor.ts';
import { TrustChain } from './trust-chain.ts';
import { createValidatingJudge } from './validating-judge.ts';
import { defaultLimits, type ValidationLimits } from './work-budget.ts';

/** What a validating source is made of. */
export interface ValidatingTxtSourceOptions {
  /** Has to ask for signatures, and for answers whether or not they hold (DO and CD). */
  readonly asker: Asker;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** DS records, `. IN DS 20326 8 2 E06D…`, that chains begin at; those of the root by default. */
  readonly trustAnchors?: readonly string[];
  readonly limits?: Partial<ValidationLimits>;
}

/** How often a bogus answer is asked for, each time of servers that have not given one. */
const maxAttempts = 3;
const maxReasons = 12;

/**
 * Resolves TXT records and validates them from the trust anchors down (RFC 4035): secure, proved to be insecure, or
 * no answer at all. Below no trust anchor they are `unchecked`.
 *
 * @throws TypeError when a trust anchor is not a DS record of a known algorithm.
 */
export function createValidatingTxtSource(options: ValidatingTxtSourceOptions): TxtSource {
  return new ValidatingTxtSource(options);
}

class ValidatingTxtSource implements TxtSource {
  readonly #asker: Asker;
  readonly #now: () => number;
  readonly #limits: ValidationLimits;
  readonly #chain: TrustChain;
  readonly #flights: QuestionFlights;
  readonly #failures: FailureMemory<BogusAnswer | LookupFailure>;

  constructor({ asker, now, trustAnchors = rootTrustAnchors, limits }: ValidatingTxtSourceOptions) {
    this.#asker = asker;
    this.#now = now;
    this.#limits = { ...defaultLimits, ...limits };
    this.#chain = new TrustChain(parseTrustAnchors(trustAnchors), now);
    this.#flights = new QuestionFlights(asker);
    this.#failures = new FailureMemory(now);
  }

  async resolve(name: WireName, deadlineMs: number): Promise<TxtOutcome> {
    const remembered = this.#failures.recall(name);
    if (remembered) return remembered;
    const bogus: Bogus[] = [];
    const landed = await beforeDeadline(this.#tryAll(name, deadlineMs, bogus), deadlineMs - this.#now());
    const outcome = landed?.value ?? describeFailure(name, { reason: 'deadline-exceeded', reasons: [] });
    // That nobody else could be asked does not make a bogus answer a failed one.
    const conclusion = bogus.length > 0 && outcome.kind === 'failed' ? describeBogus(name, bogus) : outcome;
    if (isOwnFailure(conclusion)) this.#failures.remember(name, conclusion);
    if (conclusion.kind === 'bogus') for (const found of bogus) this.#chain.remember(found);
    return conclusion;
  }

  /** @param bogus takes up what was found to be bogus on the way. */
  async #tryAll(name: WireName, deadlineMs: number, bogus: Bogus[]): Promise<TxtOutcome> {
    for (;;) {
      const outcome = await this.#tryOnce(name, deadlineMs, bogus);
      if (outcome.kind !== 'rejected') {
        if (isProved(outcome)) for (const { server } of bogus) this.#asker.disprove?.(server);
        return outcome;
      }
      const { rejection } = outcome;
      if (rejection.kind === 'unavailable') return describeFailure(name, rejection);
      bogus.push(rejection);
      const isFinal = rejection.overLimit || rejection.remembered === true;
      if (isFinal || bogus.length === maxAttempts) return describeBogus(name, bogus);
    }
  }

  #tryOnce(name: WireName, deadlineMs: number, bogus: readonly Bogus[]) {
    const attempt = new LookupAttempt({
      asker: this.#asker,
      flights: this.#flights,
      deadlineMs,
      limits: this.#limits,
      notFrom: new Set(bogus.map(({ server }) => server)),
      doubtedZone: bogus.at(-1)?.zone,
    });
    this.#chain.prepare(name, attempt);
    const judge = createValidatingJudge({ chain: this.#chain, attempt, now: this.#now });
    return lookUpTxt(attempt, name, deadlineMs, judge);
  }
}

function isProved(outcome: TxtOutcome): boolean {
  return 'dnssec' in outcome && outcome.dnssec === 'secure';
}

function describeBogus(name: WireName, bogus: readonly Bogus[]): BogusAnswer {
  const details = bogus.flatMap(({ server, reasons }) => [
    `${server}: bogus`,
    ...reasons.slice(0, maxReasons),
  ]);
  return { kind: 'bogus', name: formatName(name), details };
}

function describeFailure(name: WireName, { reason, reasons }: Omit<Unavailable, 'kind'>): LookupFailure {
  return { kind: 'failed', name: formatName(name), reason, details: reasons };
}

const ownReasons: ReadonlySet<LookupFailureReason> = new Set(['alias-loop', 'over-limit']);

/** What only this source can know; the client remembers for itself which questions failed. */
function isOwnFailure(outcome: TxtOutcome): outcome is BogusAnswer | LookupFailure {
  return outcome.kind === 'bogus' || (outcome.kind === 'failed' && ownReasons.has(outcome.reason));
}
