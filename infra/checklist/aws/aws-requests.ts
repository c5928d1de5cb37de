/** Signed requests to services of AWS, by the three protocols that they speak. */
export interface AwsRequests {
  /**
   * The query protocol: CloudFormation, CloudWatch.
   *
   * @returns the result, as XML reads: texts, and `{ member: [...] }` for a list
   */
  // biome-ignore lint/suspicious/noExplicitAny: an answer of AWS, read where it is asked for
  query(service: string, parameters: Readonly<Record<string, string>>): Promise<any>;
  /** JSON with a target: CloudWatch Logs. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer of AWS, read where it is asked for
  json(service: string, target: string, input: object): Promise<any>;
  /** REST with JSON: Lambda. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer of AWS, read where it is asked for
  rest(service: string, method: string, path: string, input?: unknown): Promise<any>;
}
