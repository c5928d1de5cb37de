import { AskedQuestion } from './asked-question.ts';
import type { AskedServer } from './asked-server.ts';
import { FailureMemory } from './failure-memory.ts';
import type { DnsMessage, Question } from './message.ts';
import { formatName } from './name.ts';
import type { LookupFailure } from './outcome.ts';
import type { RandomBytes } from './query.ts';
import type { ServerFault } from './response-fault.ts';
import { ServerPool } from './server-pool.ts';
import type { Transport } from './transport.ts';

/** A response that counts, and how it was come by. */
export interface ServerResponse {
  readonly kind: 'response';
  readonly message: DnsMessage;
  /** Name of the transport that it came by. */
  readonly server: string;
  readonly queryStartedAtMs: number;
  readonly fetchedAtMs: number;
}

/** What one question may use. */
export interface AskOptions {
  /** Names of servers that are not asked: their answer was no good. */
  readonly notFrom?: ReadonlySet<string>;
}

/** Asks questions of recursive name servers. */
export interface Asker {
  /** @param deadlineMs epoch milliseconds by which it ends. */
  ask(question: Question, deadlineMs: number, options?: AskOptions): Promise<ServerResponse | LookupFailure>;
  /** Hears that what a server answered could not be proved, where another server's answer was. */
  disprove?(server: string): void;
}

/** What a query client is made of. */
export interface QueryClientOptions {
  /** Servers in the order in which they are preferred. */
  readonly transports: readonly Transport[];
  readonly now: () => number;
  readonly random: RandomBytes;
  /** Longest wait for one server's answer, milliseconds. */
  readonly tryTimeoutMs?: number;
}

/** The most telling first: what a server said tells more than that it said nothing. */
const reasonsByWeight: readonly ServerFault['reason'][] = [
  'servfail',
  'refused',
  'error-rcode',
  'malformed-answer',
  'timeout',
  'network-error',
];

const nobody: ReadonlySet<string> = new Set();

/** Asks recursive name servers, the healthiest first, until one gives an answer that counts. */
export class QueryClient implements Asker {
  readonly #pool: ServerPool;
  readonly #now: () => number;
  readonly #random: RandomBytes;
  readonly #tryTimeoutMs: number;
  readonly #failedQuestions: FailureMemory<LookupFailure>;

  /** @throws TypeError when there is no server, or one twice. */
  constructor({ transports, now, random, tryTimeoutMs = 800 }: QueryClientOptions) {
    this.#pool = new ServerPool(transports, now);
    this.#now = now;
    this.#random = random;
    this.#tryTimeoutMs = tryTimeoutMs;
    this.#failedQuestions = new FailureMemory(now);
  }

  /**
   * Asks one question; a failure everywhere is remembered for 5 s and answered at once (RFC 9520).
   *
   * @param deadlineMs epoch milliseconds by which it ends.
   */
  async ask(
    question: Question,
    deadlineMs: number,
    { notFrom = nobody }: AskOptions = {},
  ): Promise<ServerResponse | LookupFailure> {
    const servers = this.#pool.inOrder(notFrom);
    if (servers.length === 0) return nobodyLeft(question);
    const key = `${question.type}/${question.name}`;
    const keyOfRest = `${key}/${[...notFrom].sort().join(' ')}`;
    const remembered = this.#failedQuestions.recall(key) ?? this.#failedQuestions.recall(keyOfRest);
    if (remembered) return remembered;
    const queryStartedAtMs = this.#now();
    const asked = new AskedQuestion(question, servers, {
      now: this.#now,
      random: this.#random,
      tryTimeoutMs: this.#tryTimeoutMs,
      deadlineMs,
    });
    const answered = await asked.run();
    if (answered) {
      const { message, asked: by } = answered;
      return { kind: 'response', message, server: by.name, queryStartedAtMs, fetchedAtMs: this.#now() };
    }
    const failure = describeFailure(question, asked.servers);
    const isPartial = notFrom.size > 0;
    if (failure.reason !== 'deadline-exceeded') {
      this.#failedQuestions.remember(isPartial ? keyOfRest : key, failure);
    }
    return failure;
  }

  disprove(server: string): void {
    this.#pool.find(server)?.health.disproved();
  }
}

function nobodyLeft(question: Question): LookupFailure {
  return {
    kind: 'failed',
    name: formatName(question.name),
    reason: 'no-other-server',
    details: ['no server is left that was not asked before'],
  };
}

function describeFailure(question: Question, servers: readonly AskedServer[]): LookupFailure {
  const faults = servers.flatMap((server) => server.faults);
  const telling = reasonsByWeight.find((reason) => faults.some((fault) => fault.reason === reason));
  const askedAll = servers.every((server) => server.faults.length > 0);
  return {
    kind: 'failed',
    name: formatName(question.name),
    reason: askedAll && telling ? telling : 'deadline-exceeded',
    details: servers.filter((server) => server.faults.length > 0).map(describeServer),
  };
}

function describeServer({ name, faults }: AskedServer): string {
  const texts = new Set(faults.map((fault) => fault.text));
  return `${name}: ${[...texts].join(', then ')}`;
}
