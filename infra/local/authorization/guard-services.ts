import type { Endpoints } from '../sdk-environment.ts';
import type { StopStack } from '../stop-stack.ts';
import { type AuthorizingProxy, startAuthorizingProxy } from './authorizing-proxy.ts';
import { type LocalNames, localPolicies } from './local-policies.ts';
import type { RolePolicies } from './statement.ts';

/** The services as functions reach them. */
export interface Guard {
  readonly endpoints: Endpoints;
  /** Absent where no role is asked. */
  readonly authorization?: AuthorizingProxy;
}

/**
 * Puts an endpoint that asks the roles before all services, unless there are no policies.
 *
 * @param policies synthesized with placeholders
 * @param endpoints the services themselves
 */
export async function guardServices(
  policies: RolePolicies | undefined,
  names: LocalNames,
  endpoints: Endpoints,
  stack: StopStack,
): Promise<Guard> {
  if (!policies) return { endpoints };
  const { dynamoDbUrl, route53Url, eventBridgeUrl, sqsUrl, noticesUrl, secretsUrl } = endpoints;
  const authorization = stack.use(
    await startAuthorizingProxy({
      policies: localPolicies(policies, names),
      services: {
        dynamodb: dynamoDbUrl,
        route53: route53Url,
        events: eventBridgeUrl,
        sqs: sqsUrl,
        ses: noticesUrl,
        sns: noticesUrl,
        secretsmanager: secretsUrl,
      },
    }),
  );
  const everywhere = Object.keys(endpoints).map((name) => [name, authorization.url]);
  return { endpoints: Object.fromEntries(everywhere) as unknown as Endpoints, authorization };
}
