import { acceptedMessagesAreAudited } from './accepted-messages-are-audited.ts';
import { acceptedMessagesArrive } from './accepted-messages-arrive.ts';
import { countersStayBelowLimits } from './counters-stay-below-limits.ts';
import type { Evidence, Invariant } from './evidence.ts';
import { forgeriesAreRefused } from './forgeries-are-refused.ts';
import { nothingArrivesTwice } from './nothing-arrives-twice.ts';
import { revokedDevicesAreRefused } from './revoked-devices-are-refused.ts';
import { revokedTokensAreDead } from './revoked-tokens-are-dead.ts';
import { zoneShowsRegistry } from './zone-shows-registry.ts';

/** What holds after every run. */
export const invariants = {
  acceptedMessagesArrive,
  acceptedMessagesAreAudited,
  nothingArrivesTwice,
  forgeriesAreRefused,
  revokedDevicesAreRefused,
  revokedTokensAreDead,
  zoneShowsRegistry,
  countersStayBelowLimits,
} as const satisfies Record<string, Invariant>;

/** One of {@link invariants}. */
export type InvariantName = keyof typeof invariants;

/** Something that was not as it must be. */
export interface Violation {
  readonly invariant: InvariantName;
  readonly what: string;
}

/** Checks every invariant. */
export function findViolations(evidence: Evidence): readonly Violation[] {
  return (Object.keys(invariants) as InvariantName[]).flatMap((invariant) =>
    invariants[invariant](evidence).map((what) => ({ invariant, what })),
  );
}
