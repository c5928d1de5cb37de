import { TransportError } from './transport.ts';

/** A signal that fires on time, or earlier with the one that it extends. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Ends the limit; has to be called when the work is done. */
  clear(): void;
  /** Lets the process end before the limit. */
  unref(): void;
}

/** Starts a time limit; its signal's reason is a `TransportError`. */
export function startTimeLimit(timeoutMs: number, outer?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TransportError('timeout', 'timeout')), timeoutMs);
  const end = () => controller.abort(outer?.reason);
  if (outer?.aborted) end();
  outer?.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', end);
    },
    unref: () => timer.unref(),
  };
}

/** The error that an aborted signal ends an exchange with. */
export function abortionOf(signal: AbortSignal, caseLost: boolean): TransportError {
  const reason: unknown = signal.reason;
  if (!(reason instanceof TransportError)) return new TransportError('network-error', 'aborted');
  return caseLost
    ? new TransportError(reason.reason, 'the answer lost the case of the question', true)
    : new TransportError(reason.reason, reason.message);
}
