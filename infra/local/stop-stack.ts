/** What was started, to be stopped in the opposite order. */
export class StopStack {
  readonly #stops: Array<() => Promise<void>> = [];

  /** Remembers how to stop something that was just started. */
  use<Started extends { stop(): Promise<void> }>(started: Started): Started {
    this.#stops.push(() => started.stop());
    return started;
  }

  /** Stops everything, also when one of them fails, and then throws what failed first. */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of this.#stops.splice(0).reverse()) await stop().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
