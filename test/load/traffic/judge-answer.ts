import type { LoadDevice } from '../people/load-device.ts';
import type { ApiAnswer } from './api-connection.ts';
import { describe } from './ask.ts';

/** What a request of a good device is answered with: `202`, or `403 SIGNATURE_VERIFICATION_FAILED`. */
export type Usual = `${number}` | `${number} ${string}`;

const revoked = '403 DELEGATION_REVOKED';

/** Codes of a device whose records are on their way. */
const notYet = new Set(['DELEGATION_NOT_FOUND', 'DEVICE_RECORD_NOT_FOUND']);

/**
 * Judges an answer about a device: as usual while it is good, `DELEGATION_REVOKED` from the acknowledged revocation on,
 * and either in between.
 *
 * @returns what is wrong with it, if anything
 */
export function judgeAnswer(answer: ApiAnswer, device: LoadDevice, usual: Usual): string | undefined {
  const found = describe(answer);
  switch (device.standingAt(answer.startedAtMs)) {
    case 'active':
      return found === usual ? undefined : wrong(answer, usual);
    case 'revoked':
      return found === revoked ? undefined : wrong(answer, `${revoked}, after an acknowledged revocation`);
    case 'in-doubt':
      return found === usual || found === revoked ? undefined : wrong(answer, `${usual} or ${revoked}`);
    case 'newcomer':
      return found === usual || isNotYet(answer)
        ? undefined
        : wrong(answer, `${usual}, or a repeat in prospect`);
  }
}

/** Says what came instead of what had to. */
export function wrong(answer: ApiAnswer, expected: string): string {
  const detail = answer.body?.detail === undefined ? '' : ` (${answer.body.detail})`;
  return `${describe(answer)}${detail} instead of ${expected}`;
}

function isNotYet({ body }: ApiAnswer): boolean {
  return body?.retryable === true && notYet.has(body.code);
}
