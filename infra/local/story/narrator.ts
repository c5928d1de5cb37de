import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { LocalCloud } from '../cloud.ts';
import { digTxt } from '../dig.ts';

/** Takes one line of a story. */
export type Print = (line: string) => void;

/** A JSON object. */
export type Body = Readonly<Record<string, unknown>>;

/** Members that whoever reads along must not use. */
const secrets = new Set(['auth_token', 'access_token', 'refresh_token', 'uri']);

const patienceMs = 15_000;
const pauseMs = 200;

/** Prints the steps of a story, and remembers whether each went as it should. */
export class Narrator {
  succeeded = true;
  readonly #cloud: Pick<LocalCloud, 'nameServer'>;
  readonly #print: Print;
  #titles = 0;

  constructor(cloud: Pick<LocalCloud, 'nameServer'>, print: Print) {
    this.#cloud = cloud;
    this.#print = print;
  }

  title(text: string): void {
    this.#titles += 1;
    this.#print(`\n${this.#titles}. ${text}`);
  }

  say(text: string): void {
    this.#print(`   ${text}`);
  }

  /** Shows a value over as few lines as can be read at a glance. */
  show(value: object): void {
    this.say(inspect(value, { depth: 8, breakLength: 100, compact: 4 }).replaceAll('\n', '\n   '));
  }

  /** Shows the TXT record at each name, as soon as each has the one that is expected. */
  async records(...expected: ReadonlyArray<readonly [name: string, holds: string]>): Promise<void> {
    for (const [name, holds] of expected) {
      const isThere = (lines: readonly string[]) => lines.length === 1 && lines.join().includes(holds);
      const lines = await until(() => digTxt(this.#cloud, name), isThere);
      for (const line of lines) this.say(line);
      this.check(isThere(lines), `one TXT record at ${name} with ${holds}`);
    }
  }

  /** Waits until a name has no TXT record. */
  async noRecord(name: string): Promise<void> {
    const lines = await until(
      () => digTxt(this.#cloud, name),
      ({ length }) => length === 0,
    );
    this.say(lines.length === 0 ? `${name}. has no TXT record` : lines.join('\n   '));
    this.check(lines.length === 0, `no TXT record at ${name}`);
  }

  /**
   * Shows an answer and checks its status and that its body holds a text.
   *
   * @returns the body
   */
  async expect(status: number, text: string, answer: Promise<Response>): Promise<Body> {
    const response = await answer;
    const printed = await response.text();
    const body = JSON.parse(printed) as Body;
    this.#showAnswer(response.status, body);
    this.check(response.status === status && printed.includes(text), `${status} with ${text}`);
    return body;
  }

  /** As `expect`, for a request that is repeated as long as its answer says that this helps. */
  async expectSoon(status: number, text: string, ask: () => Promise<Response>): Promise<Body> {
    const last = await until(ask, async (response) => {
      const { retryable } = (await response.clone().json()) as { retryable?: boolean };
      return retryable !== true;
    });
    return this.expect(status, text, Promise.resolve(last));
  }

  /** Says what should have been, unless it holds. */
  check(holds: boolean, expected: string): void {
    if (holds) return;
    this.succeeded = false;
    this.say(`✗ This should have been ${expected}.`);
  }

  #showAnswer(status: number, body: Body): void {
    if ('code' in body && 'detail' in body) this.say(`→ ${status} ${body.code}: ${body.detail}`);
    else {
      this.say(`→ ${status}`);
      this.show(withoutSecrets(body));
    }
  }
}

/**
 * Asks until an answer will do, or patience ends; the last answer.
 *
 * @param forMs by default 15 s
 */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  willDo: (answer: Answer) => boolean | Promise<boolean>,
  forMs = patienceMs,
): Promise<Answer> {
  const endMs = Date.now() + forMs;
  for (;;) {
    const answer = await ask();
    if (Date.now() >= endMs || (await willDo(answer))) return answer;
    await sleep(pauseMs);
  }
}

function withoutSecrets(body: Body): Body {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      secrets.has(name) ? `${String(value).slice(0, 12)}…` : value,
    ]),
  );
}
