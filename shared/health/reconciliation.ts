import { type HealthTable, type HealthText, keepHealthText } from './health-table.ts';

/** What the last comparison of registry and zone found. */
export interface Reconciled {
  /** Identities whose records differed. */
  readonly drifted: readonly string[];
  /** Names that hide or replace records of identities. */
  readonly obstacles: readonly string[];
}

/** Most names of each kind that are kept: they are for people. */
const maxNames = 5;

/** Keeps what a comparison found, for the checks of the service. */
export async function keepReconciled(table: HealthTable, found: Reconciled, atMs: number): Promise<void> {
  const text = JSON.stringify({
    drifted: found.drifted.slice(0, maxNames),
    obstacles: found.obstacles.slice(0, maxNames),
  });
  await keepHealthText(table, 'reconciliation', { text, atMs });
}

/** Reads what was kept of a comparison. */
export function readReconciled({ text }: HealthText): Reconciled {
  return JSON.parse(text) as Reconciled;
}
