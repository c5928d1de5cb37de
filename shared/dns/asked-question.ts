import type { ServerAnswer } from './ask-server.ts';
import { AskedServer } from './asked-server.ts';
import { type HedgedTry, runHedged } from './hedge.ts';
import type { DnsMessage, Question } from './message.ts';
import type { RandomBytes } from './query.ts';
import type { PooledServer } from './server-pool.ts';

/** What one question may use. */
export interface AskedQuestionOptions {
  readonly now: () => number;
  readonly random: RandomBytes;
  /** Longest wait for one server's answer, milliseconds. */
  readonly tryTimeoutMs: number;
  /** Epoch milliseconds by which it ends. */
  readonly deadlineMs: number;
}

/** The answer that counts and the server that gave it. */
export interface Answered {
  readonly message: DnsMessage;
  readonly asked: AskedServer;
}

/** With less time than this a server's silence says nothing about it. */
const shortestTryMs = 100;

/**
 * One question to several servers: the first is asked, the next when that has failed or is overdue, and so on; who
 * kept silent is asked once more.
 */
export class AskedQuestion {
  readonly servers: readonly AskedServer[];
  readonly #question: Question;
  readonly #options: AskedQuestionOptions;
  readonly #probe: AskedServer | undefined;
  /** Servers that made another one be asked as well. */
  readonly #overdue = new Set<AskedServer>();

  /** @param servers in the order in which they are asked */
  constructor(question: Question, servers: readonly PooledServer[], options: AskedQuestionOptions) {
    this.#question = question;
    this.#options = options;
    this.servers = servers.map((server) => new AskedServer(server));
    this.#probe = this.servers.slice(1).find(({ server }) => server.health.startProbe());
  }

  /** @returns undefined when no server had an answer, or there was no time to ask. */
  async run(): Promise<Answered | undefined> {
    try {
      const answered = await runHedged(() => this.#nextTry());
      if (answered) this.#judge(answered);
      return answered;
    } finally {
      for (const asked of this.servers) if (asked !== this.#probe) asked.stop();
      this.#endProbe();
    }
  }

  /** The probe goes beside the first try: a server that may be well again must not make anybody wait. */
  #nextTry(): HedgedTry<Answered> | undefined {
    const { now, deadlineMs } = this.#options;
    const leftMs = deadlineMs - now();
    const untried = this.servers.filter((asked) => !asked.wasAsked);
    const again = this.servers.filter((asked) => asked.deservesAnotherTry);
    const asked = untried.find((each) => each === this.#probe) ?? untried[0] ?? again[0];
    if (asked === undefined || leftMs < shortestTryMs) return undefined;
    const triesLeft = untried.length > 0 ? untried.length + this.servers.length : again.length;
    const isProbe = asked === this.#probe && !asked.wasAsked;
    for (const slow of this.#running()) this.#overdue.add(slow);
    return {
      run: () => this.#try(asked, this.#shareOf(leftMs, triesLeft)),
      patienceMs: isProbe ? 0 : asked.server.health.patienceMs,
    };
  }

  async #try(asked: AskedServer, timeoutMs: number): Promise<Answered | undefined> {
    const { now, random, deadlineMs } = this.#options;
    const answer = await asked.ask(this.#question, { now, random, deadlineMs, timeoutMs });
    if ('message' in answer) return { message: answer.message, asked };
    if (asked.wasStopped) return undefined;
    const { reason } = answer.fault;
    // Silence and SERVFAIL may be about the name: they count when another server has an answer.
    if (reason !== 'servfail' && reason !== 'timeout') asked.server.health.failed();
    return undefined;
  }

  /** Leaves a share for every try still to come and one to spare. */
  #shareOf(leftMs: number, triesLeft: number): number {
    const share = Math.min(this.#options.tryTimeoutMs, leftMs / (triesLeft + 1));
    return Math.min(leftMs, Math.max(shortestTryMs, Math.floor(share)));
  }

  /** Now that one server has answered, tells what that says about the others. */
  #judge({ asked: winner }: Answered): void {
    const nowMs = this.#options.now();
    winner.server.health.answered(nowMs - winner.startedAtMs);
    for (const asked of this.servers) {
      const { health } = asked.server;
      if (asked === winner) continue;
      const reasons = new Set(asked.faults.map(({ reason }) => reason));
      if (reasons.has('timeout')) health.failed();
      else if (reasons.has('servfail')) health.contradicted();
      if (asked.running && this.#overdue.has(asked)) health.outrun(nowMs - asked.startedAtMs);
    }
  }

  /** Servers that are waited for; the probe makes nobody wait. */
  #running(): AskedServer[] {
    return this.servers.filter((asked) => asked.running && asked !== this.#probe);
  }

  /** Waits in the background, as long as for any first try, whether the probed server has an answer too. */
  #endProbe(): void {
    const probe = this.#probe;
    if (probe === undefined) return;
    const { health } = probe.server;
    if (probe.running === undefined) {
      probe.server.health.endProbe();
      return;
    }
    const leftMs = probe.startedAtMs + health.patienceMs - this.#options.now();
    const timer = setTimeout(() => probe.stop(), Math.max(0, leftMs)).unref();
    const conclude = (answer: ServerAnswer) => {
      if ('message' in answer) health.answered(this.#options.now() - probe.startedAtMs);
      else health.failed();
    };
    probe.running
      .then(conclude, () => health.failed())
      .finally(() => {
        clearTimeout(timer);
        health.endProbe();
      });
  }
}
