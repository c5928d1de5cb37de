import type { TxtOutcome } from './outcome.ts';

/** One lookup under way, for all who want the same. */
export interface Flight {
  readonly startedAtMs: number;
  readonly outcome: Promise<TxtOutcome>;
  /** Ends, never in an error, when the outcome is also in the shared cache. */
  readonly stored: Promise<void>;
}

/** The latest lookup under way of each name. */
export class Flights {
  readonly #byName = new Map<string, Flight>();

  /** Gives the flight of a name, unless it began before `notBeforeMs`. */
  find(name: string, notBeforeMs = Number.NEGATIVE_INFINITY): Flight | undefined {
    const flight = this.#byName.get(name);
    return flight && flight.startedAtMs >= notBeforeMs ? flight : undefined;
  }

  /** Starts a flight, which can be found until its outcome is there. */
  start(
    name: string,
    startedAtMs: number,
    outcome: Promise<TxtOutcome>,
    store: (outcome: TxtOutcome) => Promise<void>,
  ) {
    const landed = outcome.finally(() => {
      if (this.#byName.get(name) === flight) this.#byName.delete(name);
    });
    const stored = landed.then(store).catch(() => undefined);
    const flight: Flight = { startedAtMs, outcome: landed, stored };
    this.#byName.set(name, flight);
    return flight;
  }

  /** Lets nobody join the flight of a name any more. */
  abandon(name: string): void {
    this.#byName.delete(name);
  }
}
