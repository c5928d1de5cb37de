import type { Question } from '../message.ts';
import type { WireName } from '../name.ts';
import type { LookupFailureReason } from '../outcome.ts';
import type { Refused } from './secure-zone.ts';

/** Signatures or proofs that ought to be there are missing or do not hold. */
export interface Bogus {
  readonly kind: 'bogus';
  /** From the outermost to the innermost. */
  readonly reasons: readonly string[];
  /** The question whose response is at fault, and who gave it. */
  readonly question: Question;
  readonly server: string;
  /** Zone whose keys it was checked with: if they were old, fresh ones may tell otherwise. */
  readonly zone: WireName;
  /** It cost more than one lookup may: another caller's would not have. */
  readonly overLimit: boolean;
  /** It was found a moment ago, after other servers had been asked too. */
  readonly remembered?: true;
}

/** What a chain needs could not be had: it proves nothing either way. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: LookupFailureReason;
  readonly reasons: readonly string[];
}

/** Why nothing is known for sure. */
export type Trouble = Bogus | Unavailable;

/** Grows a chain of reasons outwards. */
export function because<Kind extends Trouble>(reason: string, trouble: Kind): Kind {
  return { ...trouble, reasons: [reason, ...trouble.reasons] };
}

/** Makes a refusal the fault of a response. */
export function blame(refused: Refused, at: Omit<Bogus, 'kind' | 'reasons' | 'remembered'>): Bogus {
  return { kind: 'bogus', reasons: refused.reasons, ...at };
}

/** Tells trouble from what is known. */
export function isTrouble(value: { readonly kind: string }): value is Trouble {
  return value.kind === 'bogus' || value.kind === 'unavailable';
}
