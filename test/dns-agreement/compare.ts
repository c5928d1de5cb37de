import type { Finding } from './finding.ts';
import type { AgreementCase } from './usual-cases.ts';

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly case: string;
  readonly unbound: string;
  readonly ours: string;
  readonly agree: 'yes' | 'NO' | 'differs on purpose';
}

/** What was found out about one name. */
export interface Findings {
  readonly unbound: Finding;
  readonly ours: Finding;
  /** What unbound says when it takes no weaker algorithm beside a stronger one. */
  readonly strict?: Finding;
}

/** Compares the verdicts with each other and with what is expected, records included. */
export function compare(
  { name, title, expected, ours: exception }: AgreementCase,
  { unbound, ours, strict }: Findings,
): Row {
  const row = { name, case: title, unbound: unbound.verdict, ours: ours.verdict };
  if (unbound.verdict !== expected)
    return { ...row, unbound: `${unbound.verdict}, expected ${expected}`, agree: 'NO' };
  if (exception === undefined) {
    const same = unbound.verdict === ours.verdict && unbound.values.join() === ours.values.join();
    return same ? { ...row, agree: 'yes' } : { ...row, ours: describe(ours), agree: 'NO' };
  }
  const proved = !exception.strictUnboundAgrees || strict?.verdict === exception.verdict;
  return ours.verdict === exception.verdict && proved
    ? { ...row, agree: 'differs on purpose' }
    : { ...row, ours: describe(ours), agree: 'NO' };
}

function describe({ verdict, details = [] }: Finding): string {
  return details.length > 0 ? `${verdict}: ${details.join('; ').slice(0, 160)}` : verdict;
}
