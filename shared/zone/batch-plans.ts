import type { IdentityPlan } from './plan-changes.ts';
import type { RecordChange } from './record-sets.ts';

/** A change and whose it is. */
export interface PlannedChange {
  readonly originalIdentity: string;
  readonly change: RecordChange;
}

/** What goes to Route 53 in one request, all or nothing. */
export type ChangeBatch = readonly PlannedChange[];

/** What one request may hold: ResourceRecord elements, and characters over all their values. */
export interface BatchLimits {
  readonly elements: number;
  readonly characters: number;
}

/** Source: Route 53 developer guide, quotas on ChangeResourceRecordSets; DELETE and CREATE count once each. */
export const route53Limits: BatchLimits = { elements: 1000, characters: 32_000 };

/** Fill that a batch should reach on average; below it, identities are cut to fill the gaps. */
const goodFill: BatchLimits = { elements: 950, characters: 30_000 };

/** What is smaller than this is never cut: it fills gaps itself. */
const smallPlan: BatchLimits = { elements: 50, characters: 2000 };

/** Changes that must not be cut apart. */
interface Unit extends BatchLimits {
  readonly changes: ChangeBatch;
}

interface OpenBatch {
  elements: number;
  characters: number;
  readonly changes: PlannedChange[];
}

/**
 * Distributes plans over requests, in the order in which they are to be sent. An identity stays in one request, so
 * that its records change together, unless it does not fit one, or the requests would stay too empty without being
 * filled up. Of an identity that is cut the parent record goes first, in a request with nothing but parents.
 */
export function batchPlans(plans: readonly IdentityPlan[]): readonly ChangeBatch[] {
  const whole = plans.map(({ originalIdentity, changes }) =>
    unitOf(changes.map((change) => ({ originalIdentity, change }))),
  );
  const loose = pack(whole, (unit) => !fits(unit, route53Limits));
  if (loose.length <= goodNumber(whole)) return loose;
  const dense = pack(whole, (unit) => !fits(unit, smallPlan));
  return dense.length < loose.length ? dense : loose;
}

/** What changes weigh. */
export function weigh(changes: ChangeBatch): BatchLimits {
  const values = changes.flatMap(({ change: { before, after } }) => [
    ...(before?.values ?? []),
    ...(after?.values ?? []),
  ]);
  return { elements: values.length, characters: values.reduce((sum, { length }) => sum + length, 0) };
}

function pack(units: readonly Unit[], isCut: (unit: Unit) => boolean): readonly ChangeBatch[] {
  const cut = units.filter(isCut);
  const parents = cut.flatMap(({ changes }) => changes.filter(isParent));
  const devices = cut.flatMap(({ changes }) => changes.filter((planned) => !isParent(planned)));
  return [
    ...firstFit(parents.map((planned) => unitOf([planned]))),
    ...firstFit([...units.filter((unit) => !isCut(unit)), ...devices.map((planned) => unitOf([planned]))]),
  ];
}

/** Largest first: what is small fills the gaps that the large ones leave. */
function firstFit(units: readonly Unit[]): readonly ChangeBatch[] {
  const batches: OpenBatch[] = [];
  for (const unit of units.filter(({ changes }) => changes.length > 0).sort(bySize)) {
    const room = batches.find((batch) => fits(sum(batch, unit), route53Limits)) ?? open(batches);
    Object.assign(room, sum(room, unit));
    room.changes.push(...unit.changes);
  }
  return batches.map(({ changes }) => changes);
}

function open(batches: OpenBatch[]): OpenBatch {
  const batch: OpenBatch = { elements: 0, characters: 0, changes: [] };
  batches.push(batch);
  return batch;
}

function goodNumber(units: readonly Unit[]): number {
  const total = units.reduce<BatchLimits>(sum, { elements: 0, characters: 0 });
  return Math.ceil(Math.max(total.elements / goodFill.elements, total.characters / goodFill.characters));
}

function unitOf(changes: ChangeBatch): Unit {
  return { ...weigh(changes), changes };
}

function isParent({ change }: PlannedChange): boolean {
  return change.role === 'parent';
}

function fits(weight: BatchLimits, limits: BatchLimits): boolean {
  return weight.elements <= limits.elements && weight.characters <= limits.characters;
}

function sum(left: BatchLimits, right: BatchLimits): BatchLimits {
  return { elements: left.elements + right.elements, characters: left.characters + right.characters };
}

function bySize(left: Unit, right: Unit): number {
  return right.characters - left.characters;
}
