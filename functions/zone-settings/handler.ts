import { Route53Client } from '@aws-sdk/client-route-53';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerDeployment } from './answer-deployment.ts';

/** A deployment can wait: five tries, since Route 53 throttles a whole account at once. */
const client = new Route53Client({
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
});

/** Settings of the zone that CloudFormation has no resource for: its negative TTL, and the DS record. */
export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> =>
  answerDeployment(event, { client, send: fetch });
