/** A client of the SDK, as far as what it sends can be held. */
interface Client {
  readonly middlewareStack: { add(middleware: never, options: { step: 'initialize' }): void };
}

/** What becomes of a request that is held: it goes out, it goes out twice as its first answer is lost, or never. */
type Fate = 'goes' | 'loses its answer' | 'dies';

/** Holds those requests of a run that are its steps, until each is let go. */
export class HeldRequests {
  readonly #kindOf: (command: string, input: unknown) => string | undefined;
  #held: { readonly kind: string; readonly decide: (fate: Fate) => void } | undefined;
  #wake: () => void = () => undefined;
  #isDead = false;
  #isFree = false;

  /** @param kindOf the step that a request is, or nothing when it goes out at once */
  constructor(kindOf: (command: string, input: unknown) => string | undefined) {
    this.#kindOf = kindOf;
  }

  /** Holds what a client sends. */
  watch(client: Client): void {
    const middleware =
      (next: (args: unknown) => Promise<unknown>, context: { readonly commandName: string }) =>
      async (args: { readonly input: unknown }) => {
        const kind = this.#kindOf(context.commandName, args.input);
        if (kind !== undefined && !this.#isFree) {
          const fate = await this.#hold(kind);
          if (fate === 'loses its answer') {
            await next(args);
            await this.#hold(`${kind} again`);
          }
        }
        if (this.#isDead) throw new Error('the run is dead');
        return next(args);
      };
    client.middlewareStack.add(middleware as never, { step: 'initialize' });
  }

  /** Waits until a request is held, or `ended`; its kind. */
  async held(ended: Promise<unknown>): Promise<string | undefined> {
    await Promise.race([
      ended,
      new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (this.#held) resolve();
      }),
    ]);
    return this.#held?.kind;
  }

  /** Lets the request go that is held. */
  release(fate: Fate): void {
    const held = this.#held;
    this.#held = undefined;
    held?.decide(fate);
  }

  /** Lets everything go from now on. */
  free(): void {
    this.#isFree = true;
    this.release('goes');
  }

  /** Nothing goes out any more. */
  kill(): void {
    this.#isDead = true;
    this.#isFree = true;
    this.release('dies');
  }

  #hold(kind: string): Promise<Fate> {
    if (this.#isFree) return Promise.resolve('goes');
    return new Promise((decide) => {
      this.#held = { kind, decide };
      this.#wake();
    });
  }
}
