/** Region that the local cloud plays. */
export const region = 'us-east-1';

/** Credentials of a local cloud. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** URLs of the endpoints. */
export interface Endpoints {
  readonly dynamoDbUrl: string;
  readonly route53Url: string;
  readonly eventBridgeUrl: string;
  readonly sqsUrl: string;
  /** SES and SNS. */
  readonly noticesUrl: string;
  readonly secretsUrl: string;
}

/** The variables by which AWS SDKs and the `aws` client find a local cloud. */
export function sdkEnvironment(
  { accessKeyId, secretAccessKey }: Credentials,
  { dynamoDbUrl, route53Url, eventBridgeUrl, sqsUrl, noticesUrl, secretsUrl }: Endpoints,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDbUrl,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamoDbUrl,
    AWS_ENDPOINT_URL_ROUTE_53: route53Url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridgeUrl,
    AWS_ENDPOINT_URL_SQS: sqsUrl,
    AWS_ENDPOINT_URL_SESV2: noticesUrl,
    AWS_ENDPOINT_URL_SNS: noticesUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
  };
}
