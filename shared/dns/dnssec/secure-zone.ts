import type { WireName } from '../name.ts';
import type { ZoneKey } from './dnskey.ts';
import type { WorkBudget } from './work-budget.ts';

/** A zone whose keys are proved. */
export interface SecureZone {
  readonly name: WireName;
  readonly keys: readonly ZoneKey[];
}

/** What a check is made against. */
export interface CheckContext {
  readonly zone: SecureZone;
  /** Unix seconds. */
  readonly nowSeconds: number;
  readonly budget: WorkBudget;
}

/** Something does not hold; reasons from the outermost to the innermost. */
export interface Refused {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
}

/** Refuses for a reason, and for what lies below it. */
export function refuse(reason: string, below: readonly string[] = []): Refused {
  return { kind: 'refused', reasons: [reason, ...below] };
}

/** Tells a refusal from what holds. */
export function isRefused(value: { readonly kind: string }): value is Refused {
  return value.kind === 'refused';
}
