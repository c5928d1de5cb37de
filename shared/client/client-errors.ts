import { type ErrorCode, type ErrorDescription, errorCatalogue, type Refusal } from '../protocol/errors.ts';

/** What goes wrong on the device itself, or on the way to a server. */
export const clientErrorCatalogue = {
  NETWORK_ERROR: {
    retryable: true,
    title: 'The server could not be reached, or its answer was lost',
    action: 'Try again when there is a connection; hand the same message to `deliver`.',
  },
  MESSAGE_ALTERED: {
    retryable: false,
    title: 'Another message than the one sent was accepted under its id',
    action: 'Tell the recipient to disregard it, and find out who changes messages on the way to the server.',
  },
  NOT_ENROLLED: {
    retryable: false,
    title: 'The device holds no credentials',
    action: 'Enrol the device with a one-time token of the portal.',
  },
  UNEXPECTED_ANSWER: {
    retryable: false,
    title: 'The answer is not one of this protocol',
    action: 'Check the address of the server, and whether something between answers in its place.',
  },
  DECRYPTION_FAILED: {
    retryable: false,
    title: 'The document could not be decrypted',
    action: 'Use the private key that it was encrypted for; if it is that one, the message was altered.',
  },
  STORE_FAILED: {
    retryable: true,
    title: 'The credentials could not be read or written',
    action: 'Unlock the store of this device, or give the right passphrase.',
  },
  UNSUPPORTED_PLATFORM: {
    retryable: false,
    title: 'The platform lacks what this needs',
    action: 'Pass a WebCrypto implementation as `subtle`.',
  },
} as const satisfies Record<string, Omit<ErrorDescription, 'status'>>;

/** The closed set of codes: those of the servers, and the client's own. */
export type ClientErrorCode = ErrorCode | keyof typeof clientErrorCatalogue;

/** What is known beside the code. Never holds a token, key, signature or document. */
export interface ClientErrorDetails {
  /** From the first cause outward. */
  readonly reasons?: readonly string[];
  /** HTTP status, when a server said it; absent when the device found it out by itself. */
  readonly status?: number;
  /** Overrides the catalogue, as a server may for a publication that is still pending. */
  readonly retryable?: boolean;
  /** Seconds after which a repeat makes sense. */
  readonly retryAfterSeconds?: number;
  /** Base64: digest of the message that was accepted before. */
  readonly digest?: string;
  /** What the server calls the request, to quote in a report. */
  readonly requestId?: string;
  /** True when the message may have been taken all the same: the answer to an attempt was lost. */
  readonly mayHaveArrived?: true;
}

/** Whatever the SDK throws, except for TypeErrors about its misuse. */
export class ClientError<Code extends ClientErrorCode = ClientErrorCode> extends Error {
  override readonly name = 'ClientError';
  readonly code: Code;
  readonly retryable: boolean;
  /** What to do about it. */
  readonly action: string;
  readonly reasons: readonly string[];
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly digest?: string;
  readonly requestId?: string;
  readonly mayHaveArrived?: true;

  constructor(code: Code, details: ClientErrorDetails = {}) {
    const { title, action, retryable } = describe(code);
    super(`${code}: ${title}`);
    const { reasons = [], ...more } = details;
    this.code = code;
    this.action = action;
    this.reasons = reasons;
    this.retryable = retryable;
    Object.assign(this, more);
  }
}

/** One error type for each code, so that `switch (error.code)` is checked for completeness. */
export type AnyClientError = { [Code in ClientErrorCode]: ClientError<Code> }[ClientErrorCode];

/** Whether something thrown is an error of the SDK. */
export function isClientError(error: unknown): error is AnyClientError {
  return error instanceof ClientError;
}

/** Whether an error is what a server has decided, as opposed to what it could not do, or not yet. */
export function isRefusal(error: unknown): boolean {
  if (!isClientError(error) || error.status === undefined || error.status >= 500) return false;
  return error.code !== 'RATE_LIMIT_EXCEEDED' && error.code !== 'UNEXPECTED_ANSWER';
}

/** The same error of a message that may have been taken all the same. */
export function asDoubtful(error: ClientError): ClientError {
  return new ClientError(error.code, { ...error, mayHaveArrived: true });
}

/** Whether a text is one of the codes that a server may answer with. */
export function isServerErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
}

/** Turns a refusal that the device came to by the servers' own rules into the error of its code. */
export function refusalError({ code, reasons }: Refusal): ClientError {
  return new ClientError(code, { reasons });
}

function describe(code: ClientErrorCode): Omit<ErrorDescription, 'status'> {
  return isServerErrorCode(code) ? errorCatalogue[code] : clientErrorCatalogue[code];
}
