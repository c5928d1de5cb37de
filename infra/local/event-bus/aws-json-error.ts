/** An error as the AWS JSON protocol answers it, with status 400. */
export class AwsJsonError extends Error {
  override readonly name = 'AwsJsonError';
  /** Name of the error: `ValidationException`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
