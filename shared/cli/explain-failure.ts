import { type ClientError, type ClientErrorCode, isClientError } from '../client/client-errors.ts';
import type { Ending } from './exit-codes.ts';
import { Failure, type FailureDetails } from './failure.ts';

/** A failure as it is printed. */
export interface ExplainedFailure extends FailureDetails {
  /** Whether the same command may succeed later. */
  readonly retryable: boolean;
}

const deviceCodes: ReadonlySet<ClientErrorCode> = new Set<ClientErrorCode>([
  'NOT_ENROLLED',
  'STORE_FAILED',
  'UNSUPPORTED_PLATFORM',
]);

/** Codes that are about what was given to the command, when no server said them. */
const inputCodes: ReadonlySet<ClientErrorCode> = new Set<ClientErrorCode>([
  'INVALID_IDENTITY',
  'INVALID_MESSAGE',
  'INVALID_PUBLIC_KEY',
  'MESSAGE_TOO_LARGE',
]);

/** What to do at a command line, where it is something else than in an app. */
const actions: Partial<Record<ClientErrorCode, string>> = {
  NOT_ENROLLED: 'Enrol this profile: btps enrol <invitation>.',
  NETWORK_ERROR: 'Check the address and the connection, then run the command again.',
  STORE_FAILED: 'Give the right passphrase, or unlock the keychain.',
};

/** Explains whatever a command threw. Of what is not known nothing is shown: it may quote a secret. */
export function explainFailure(error: unknown): ExplainedFailure {
  if (error instanceof Failure) {
    return { ...error.details, retryable: error.details.ending === 'temporary' };
  }
  if (isClientError(error)) return explainClientError(error);
  return {
    ending: 'fault',
    code: 'INTERNAL_ERROR',
    title: `A fault of this program (${error instanceof Error ? error.name : 'unknown'})`,
    action:
      'Report it with the command and the version; nothing of its text is shown, since it may hold secrets.',
    retryable: false,
  };
}

function explainClientError(error: ClientError): ExplainedFailure {
  const { code, reasons, action, retryable, retryAfterSeconds, requestId, mayHaveArrived } = error;
  return {
    ending: endingOf(error),
    code,
    title: error.message.slice(`${code}: `.length),
    reasons,
    action: actions[code] ?? action,
    retryable,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(requestId !== undefined && { requestId }),
    ...(mayHaveArrived && { mayHaveArrived }),
  };
}

function endingOf({ code, retryable, status }: ClientError): Ending {
  if (deviceCodes.has(code)) return 'device';
  if (retryable) return 'temporary';
  return status === undefined && inputCodes.has(code) ? 'usage' : 'refused';
}
