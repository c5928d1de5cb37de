import {
  type HealthEntry,
  type HealthTable,
  type HealthText,
  keepHealthText,
  readHealthText,
} from './health-table.ts';

/** How long a read may take before what is remembered counts, milliseconds. */
const readMs = 2500;

/**
 * What an instance of the checks knows: kept in the registry, so that it outlives the instance, and remembered, so that
 * a check of something else goes on while the registry is out of reach.
 */
export class HealthTexts {
  readonly #table: HealthTable;
  readonly #remembered = new Map<HealthEntry, HealthText | undefined>();

  constructor(table: HealthTable) {
    this.#table = table;
  }

  /**
   * Reads a text; what was last known of it when DynamoDB fails.
   *
   * @throws Error of the SDK when DynamoDB fails and nothing is known
   */
  async read(entry: HealthEntry, abortSignal?: AbortSignal): Promise<HealthText | undefined> {
    try {
      const text = await readHealthText(this.#table, entry, withinTime(abortSignal));
      this.#remembered.set(entry, text);
      return text;
    } catch (error) {
      if (!this.#remembered.has(entry)) throw error;
      return this.#remembered.get(entry);
    }
  }

  /**
   * Keeps a text, unless a later one is there.
   *
   * @throws Error of the SDK when DynamoDB fails; it is remembered all the same
   */
  async keep(entry: HealthEntry, text: HealthText, abortSignal?: AbortSignal): Promise<void> {
    this.#remembered.set(entry, text);
    await keepHealthText(this.#table, entry, text, abortSignal);
  }
}

function withinTime(abortSignal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(readMs);
  return abortSignal ? AbortSignal.any([abortSignal, limit]) : limit;
}
