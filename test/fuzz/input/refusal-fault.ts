import { errorCatalogue, type Outcome } from '../../../shared/protocol/errors.ts';

/** Reasons go into answers, logs and audit events: nobody may make them grow with what was sent. */
const maxReasons = 50;
const maxReasonsLength = 8000;

/** What seeds hold in the place of tokens, keys' owners' words and documents; no answer and no log line may quote it. */
export const secretMarker = 'MARKERofSECRET0';

/** Tells what is wrong with a verdict, if anything: an unknown code, no reason, too many words, or a secret in them. */
export function refusalFault(outcome: Outcome<unknown>, codes?: readonly string[]): string | undefined {
  if (outcome.ok) return undefined;
  const { code, reasons } = outcome.refusal;
  if (!Object.hasOwn(errorCatalogue, code)) return `refuses with the unknown code ${code}`;
  if (codes !== undefined && !codes.includes(code)) return `refuses with ${code}`;
  return reasonsFault(reasons);
}

/** Tells what is wrong with reasons. */
export function reasonsFault(reasons: readonly string[]): string | undefined {
  if (reasons.length === 0 || reasons.some((reason) => reason === '')) return 'gives no reason';
  if (reasons.length > maxReasons) return `gives ${reasons.length} reasons`;
  const length = reasons.join('').length;
  if (length > maxReasonsLength) return `gives reasons of ${length} characters`;
  return reasons.some((reason) => reason.includes(secretMarker))
    ? 'quotes a secret in its reasons'
    : undefined;
}

/** Runs what documents that it throws a TypeError, or an error of another name, for what it does not take. */
export function refusesByThrowing(act: () => unknown, name = 'TypeError'): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== name) throw error;
    return error.message.includes(secretMarker) ? 'quotes a secret in its error' : undefined;
  }
}
