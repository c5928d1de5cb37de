import type { HealthStatus } from '../../shared/health/health-report.ts';
import type { LocalCloud } from './cloud.ts';
import { region } from './sdk-environment.ts';

/** Lines that say where each part of a local cloud listens, and where the other provider's does. */
export function whereItListens(cloud: LocalCloud, neighbour: LocalCloud): string[] {
  const { nameServer } = cloud;
  return [
    'The local cloud is up:',
    `  HTTP API      ${cloud.apiUrl}, for other servers ${cloud.serverUrl}`,
    `  Portal API    ${cloud.portalUrl} (signed requests)`,
    `  EventBridge   ${cloud.eventBridgeUrl} (bus ${cloud.eventBusName})`,
    `  Route 53      ${cloud.route53Url} (zone ${cloud.zoneId})`,
    `  Name server   ${nameServer.address}:${nameServer.port}, UDP and TCP, signed from a root of its own:`,
    `                ${nameServer.trustAnchor}`,
    `  DynamoDB      ${cloud.dynamoDbUrl} (access key id ${cloud.credentials.accessKeyId})`,
    'That of receiver.example, another provider, under the same root:',
    `  HTTP API      ${neighbour.apiUrl}, for other servers ${neighbour.serverUrl}`,
    `  Portal API    ${neighbour.portalUrl} (access key id ${neighbour.credentials.accessKeyId})`,
  ];
}

/** What the commands to go on with are about. */
export interface NextSteps {
  /** File that always holds a message that was not sent yet. */
  readonly messagePath: string;
  /** Delegated identity of a device of alice. */
  readonly device: string;
  /** Access token of a device of bob. */
  readonly inboxToken: string;
  /** What the first checks found. */
  readonly health: HealthStatus;
}

/** Commands to go on with while the cloud keeps serving. */
export function nextSteps(
  cloud: LocalCloud,
  { messagePath, device, inboxToken, health }: NextSteps,
): string[] {
  const { apiUrl, nameServer, zoneId } = cloud;
  // Older versions of the `aws` client know the second name of the region only.
  const environment = { ...cloud.environment, AWS_DEFAULT_REGION: region };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const json = "-H 'content-type: application/json'";
  const [deviceId = ''] = device.split('$');
  return [
    '',
    `Everything keeps running until Ctrl-C. ${messagePath} gets a newly signed message every minute.`,
    'To go on, in another terminal:',
    '',
    `  curl ${json} --data @${messagePath} '${apiUrl}/verify'`,
    `  curl ${json} --data @${messagePath} '${apiUrl}/messages'`,
    `  curl '${apiUrl}/delegations/${device}'`,
    `  curl -H 'authorization: Bearer ${inboxToken}' '${apiUrl}/inbox/bob$saas.example'`,
    `  curl '${apiUrl}/health'    # ${health}; checked every minute`,
    `  dig @${nameServer.address} -p ${nameServer.port} +dnssec TXT alice.btps.saas.example`,
    '',
    '  The token is valid for a quarter of an hour. As the portal, whose requests are signed:',
    '',
    `  export ${variables.join(' ')}`,
    `  ${signedCurl} ${json} --data '{"userIdentity":"bob$saas.example","scopes":["send"]}' '${cloud.portalUrl}/enrolments'`,
    `  aws events put-events --endpoint-url ${cloud.eventBridgeUrl} --entries '${revocationEntry(cloud.eventBusName, deviceId)}'`,
    `  aws route53 list-resource-record-sets --hosted-zone-id ${zoneId} --endpoint-url ${cloud.route53Url}`,
    `  aws route53 get-dnssec --hosted-zone-id ${zoneId} --endpoint-url ${cloud.route53Url}`,
  ];
}

const signedCurl =
  'curl --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"';

function revocationEntry(eventBusName: string, deviceId: string): string {
  const detail = {
    revocation_id: 'rev_by_hand',
    user_identity: 'alice$saas.example',
    devices: [deviceId],
    reason: 'device_lost',
    revoked_by: 'alice$saas.example',
    requested_at: new Date().toISOString(),
  };
  return JSON.stringify([
    {
      EventBusName: eventBusName,
      Source: 'btps.portal',
      DetailType: 'RevocationRequested',
      Detail: JSON.stringify(detail),
    },
  ]);
}
