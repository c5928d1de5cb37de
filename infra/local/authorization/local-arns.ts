import { region } from '../sdk-environment.ts';

/** Account that a local cloud plays. */
export const localAccount = '000000000000';

const regional = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${localAccount}:${resource}`;

/** ARNs of what there is in a local cloud, from the names by which requests call it. */
export const localArn = {
  table: (name: string) => regional('dynamodb', `table/${name}`),
  queue: (name: string) => regional('sqs', name),
  eventBus: (name: string) => regional('events', `event-bus/${name}`),
  /** Secrets Manager takes the ARN for the name. */
  secret: (id: string) => (id.startsWith('arn:') ? id : regional('secretsmanager', `secret:${id}`)),
  /** SES sends by the identity of the domain that the address belongs to. */
  senderIdentity: (address: string) => regional('ses', `identity/${address.split('@').at(-1)}`),
  zone: (id: string) => `arn:aws:route53:::hostedzone/${id}`,
  zoneChange: (id: string) => `arn:aws:route53:::change/${id}`,
} as const;
