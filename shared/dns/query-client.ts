import { askServer, type ServerAnswer } from './ask-server.ts';
import { FailureMemory } from './failure-memory.ts';
import type { DnsMessage, Question } from './message.ts';
import { formatName } from './name.ts';
import type { LookupFailure } from './outcome.ts';
import type { RandomBytes } from './query.ts';
import type { ServerFault } from './response-fault.ts';
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

/** Every server is asked once, and once more if it kept silent or lost the case of the letters. */
const rounds = 2;

/** With less time than this a server's silence says nothing about it. */
const shortestTryMs = 100;

/** The most telling first: what a server said tells more than that it said nothing. */
const reasonsByWeight: readonly ServerFault['reason'][] = [
  'servfail',
  'refused',
  'error-rcode',
  'malformed-answer',
  'timeout',
  'network-error',
];

interface AskedServer {
  readonly transport: Transport;
  readonly faults: ServerFault[];
  caseLost: boolean;
}

/** Asks recursive name servers in order until one gives an answer that counts. */
export class QueryClient implements Asker {
  readonly #transports: readonly Transport[];
  readonly #now: () => number;
  readonly #random: RandomBytes;
  readonly #tryTimeoutMs: number;
  readonly #failedServers: FailureMemory<true>;
  readonly #failedQuestions: FailureMemory<LookupFailure>;

  /** @throws TypeError when there is no server, or one twice. */
  constructor({ transports, now, random, tryTimeoutMs = 800 }: QueryClientOptions) {
    const names = new Set(transports.map((transport) => transport.name));
    if (names.size === 0) throw new TypeError('no name server given');
    if (names.size < transports.length) throw new TypeError('a name server is given twice');
    this.#transports = transports;
    this.#now = now;
    this.#random = random;
    this.#tryTimeoutMs = tryTimeoutMs;
    this.#failedServers = new FailureMemory(now);
    this.#failedQuestions = new FailureMemory(now);
  }

  /**
   * Asks one question; a failure everywhere is remembered for 5 s and answered at once (RFC 9520).
   *
   * @param deadlineMs epoch milliseconds by which it ends.
   */
  async ask(question: Question, deadlineMs: number): Promise<ServerResponse | LookupFailure> {
    const key = `${question.type}/${question.name}`;
    const remembered = this.#failedQuestions.recall(key);
    if (remembered) return remembered;
    const queryStartedAtMs = this.#now();
    const servers = this.#preferred().map((transport) => ({ transport, faults: [], caseLost: false }));
    const answered = await this.#askAll(servers, question, deadlineMs);
    if (answered) {
      const { message, server } = answered;
      return { kind: 'response', message, server, queryStartedAtMs, fetchedAtMs: this.#now() };
    }
    const failure = describeFailure(question, servers);
    if (failure.reason !== 'deadline-exceeded') this.#failedQuestions.remember(key, failure);
    return failure;
  }

  async #askAll(servers: AskedServer[], question: Question, deadlineMs: number) {
    for (let round = 1; round <= rounds; round += 1) {
      const candidates = servers.filter((server) => round === 1 || deservesAnotherTry(server));
      for (const [index, server] of candidates.entries()) {
        const triesLeft = candidates.length - index + candidates.length * (rounds - round);
        const leftMs = deadlineMs - this.#now();
        if (leftMs < shortestTryMs) return undefined;
        const answer = await this.#askOne(server, question, deadlineMs, this.#shareOf(leftMs, triesLeft));
        if ('message' in answer) return { message: answer.message, server: server.transport.name };
      }
    }
    return undefined;
  }

  async #askOne(
    server: AskedServer,
    question: Question,
    deadlineMs: number,
    timeoutMs: number,
  ): Promise<ServerAnswer> {
    const { transport } = server;
    const answer = await askServer(transport, question, {
      random: this.#random,
      mixCase: !server.caseLost,
      remainingMs: () => Math.min(timeoutMs, deadlineMs - this.#now()),
    });
    if ('message' in answer) {
      this.#failedServers.forget(transport.name);
      return answer;
    }
    server.faults.push(answer.fault);
    server.caseLost ||= answer.caseLost;
    // SERVFAIL is about the name: a broken zone must not make its servers look broken.
    if (answer.fault.reason !== 'servfail') this.#failedServers.remember(transport.name, true);
    return answer;
  }

  /** Leaves a share for every try still to come and one to spare. */
  #shareOf(leftMs: number, triesLeft: number): number {
    const share = Math.min(this.#tryTimeoutMs, leftMs / (triesLeft + 1));
    return Math.min(leftMs, Math.max(shortestTryMs, Math.floor(share)));
  }

  #preferred(): Transport[] {
    const failed = (transport: Transport) => this.#failedServers.recall(transport.name) === true;
    return [...this.#transports.filter((t) => !failed(t)), ...this.#transports.filter(failed)];
  }
}

function deservesAnotherTry({ faults, caseLost }: AskedServer): boolean {
  return caseLost || faults.at(-1)?.reason === 'timeout';
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

function describeServer({ transport, faults }: AskedServer): string {
  const texts = new Set(faults.map((fault) => fault.text));
  return `${transport.name}: ${[...texts].join(', then ')}`;
}
