/** An invocation that ended without a result: the handler threw, crashed or took too long. */
export class InvocationFailure extends Error {
  override readonly name = 'InvocationFailure';
  /** `Timeout`, `Crash`, or the name of the error that the handler threw. */
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}
