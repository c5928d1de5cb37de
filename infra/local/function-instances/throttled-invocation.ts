/**
 * An invocation that was refused before it reached the function, since as many as it may have were running: Lambda
 * answers 429 TooManyRequestsException, with the reason ReservedFunctionConcurrentInvocationLimitExceeded.
 */
export class ThrottledInvocation extends Error {
  override readonly name = 'TooManyRequestsException';
  readonly status = 429;

  constructor(functionName: string) {
    super(`Rate exceeded: ${functionName} runs as often as it may at a time`);
  }
}
