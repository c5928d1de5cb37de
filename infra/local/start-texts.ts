import type { LocalCloud } from './cloud.ts';

/** Lines that say where each part of a local cloud listens. */
export function whereItListens(cloud: LocalCloud): string[] {
  const { nameServer } = cloud;
  return [
    'The local cloud is up:',
    `  HTTP API      ${cloud.apiUrl}`,
    `  Route 53      ${cloud.route53Url} (zone ${cloud.zoneId})`,
    `  Name server   ${nameServer.address}:${nameServer.port}, UDP and TCP`,
    `  DynamoDB      ${cloud.dynamoDbUrl} (access key id ${cloud.credentials.accessKeyId})`,
  ];
}

/**
 * Commands to go on with while the cloud keeps serving.
 *
 * @param messagePath file that always holds a message that was not sent yet
 */
export function nextSteps(cloud: LocalCloud, messagePath: string): string[] {
  const { apiUrl, nameServer, zoneId } = cloud;
  const variables = Object.entries(cloud.environment).map(([name, value]) => `${name}=${value}`);
  const json = "-H 'content-type: application/json'";
  return [
    '',
    `Everything keeps running until Ctrl-C. ${messagePath} gets a newly signed message every minute.`,
    'To go on, in another terminal:',
    '',
    `  curl ${json} --data @${messagePath} '${apiUrl}/verify'`,
    `  curl ${json} --data @${messagePath} '${apiUrl}/messages'`,
    `  curl '${apiUrl}/delegations/dev1234$alice.btps.saas.example'`,
    `  curl -H 'authorization: Bearer local-bob$saas.example' '${apiUrl}/inbox/bob$saas.example'`,
    `  dig @${nameServer.address} -p ${nameServer.port} TXT alice.btps.saas.example`,
    '',
    `  export ${variables.join(' ')}`,
    `  aws route53 list-resource-record-sets --hosted-zone-id ${zoneId} --endpoint-url ${cloud.route53Url}`,
  ];
}
