import type { Question } from '../message.ts';
import type { LookupFailure } from '../outcome.ts';
import type { Asker, ServerResponse } from '../query-client.ts';

type Asked = ServerResponse | LookupFailure;

/** Questions under way, so that lookups at the same time ask each of them once. */
export class QuestionFlights {
  readonly #asker: Asker;
  readonly #byKey = new Map<string, Promise<Asked>>();

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** Asks, or waits with whoever asks already; one whose time was up sooner does not count. */
  async ask(question: Question, deadlineMs: number): Promise<Asked> {
    const key = `${question.type}/${question.name}`;
    const joined = this.#byKey.get(key);
    if (joined === undefined) return this.#start(key, question, deadlineMs);
    const asked = await joined;
    const wasCutShort = asked.kind === 'failed' && asked.reason === 'deadline-exceeded';
    return wasCutShort ? this.#asker.ask(question, deadlineMs) : asked;
  }

  #start(key: string, question: Question, deadlineMs: number): Promise<Asked> {
    const flight = this.#asker.ask(question, deadlineMs).finally(() => this.#byKey.delete(key));
    this.#byKey.set(key, flight);
    return flight;
  }
}
