import type { Question } from '../message.ts';
import { formatName, type WireName } from '../name.ts';
import type { LookupFailure } from '../outcome.ts';
import type { Asker, ServerResponse } from '../query-client.ts';
import type { QuestionFlights } from './question-flights.ts';
import { type ValidationLimits, WorkBudget } from './work-budget.ts';

/** What one attempt at a lookup may use. */
export interface AttemptOptions {
  readonly asker: Asker;
  readonly flights: QuestionFlights;
  readonly deadlineMs: number;
  readonly limits: ValidationLimits;
  /** Servers whose answers were no good; none in the first attempt. */
  readonly notFrom: ReadonlySet<string>;
  /** Zone whose keys, if they have been here for long, are fetched anew. */
  readonly doubtedZone: WireName | undefined;
}

/** One attempt at a lookup: it asks each question of the chain once, and counts its work. */
export class LookupAttempt implements Asker {
  readonly budget: WorkBudget;
  readonly doubtedZone: WireName | undefined;
  /** Whether it asks other servers than the first attempt did. */
  readonly isRepeat: boolean;
  readonly #options: AttemptOptions;
  readonly #asked = new Map<string, Promise<ServerResponse | LookupFailure>>();

  constructor(options: AttemptOptions) {
    this.budget = new WorkBudget(options.limits);
    this.doubtedZone = options.doubtedZone;
    this.isRepeat = options.notFrom.size > 0;
    this.#options = options;
  }

  /** Asks for the answer itself, always anew: a refresh must not get what was asked for before it began. */
  ask(question: Question, deadlineMs: number): Promise<ServerResponse | LookupFailure> {
    const { asker, notFrom } = this.#options;
    return this.isRepeat ? asker.ask(question, deadlineMs, { notFrom }) : asker.ask(question, deadlineMs);
  }

  /** Asks for what the chain needs: once, together with other lookups at the same time, and within the budget. */
  askForChain(question: Question): Promise<ServerResponse | LookupFailure> {
    const key = `${question.type}/${question.name}`;
    const asked = this.#asked.get(key) ?? this.#askWithinBudget(question);
    this.#asked.set(key, asked);
    return asked;
  }

  async #askWithinBudget(question: Question): Promise<ServerResponse | LookupFailure> {
    if (!this.budget.spendQuestion()) {
      const name = formatName(question.name);
      return {
        kind: 'failed',
        name,
        reason: 'over-limit',
        details: ['more questions than one lookup may cost'],
      };
    }
    const { flights, deadlineMs } = this.#options;
    return this.isRepeat ? this.ask(question, deadlineMs) : flights.ask(question, deadlineMs);
  }
}
