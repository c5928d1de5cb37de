import { readChangeRequest } from '../route53/change-request-xml.ts';
import { type DynamoDbBody, dynamoDbAccess } from './dynamodb-access.ts';
import type { Access } from './evaluate.ts';
import { localArn } from './local-arns.ts';

/** A request to a service of AWS, as far as it tells what is asked for. */
export interface AwsRequest {
  /** As the signature names it: `dynamodb`. */
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** `X-Amz-Target` without what is before the dot: `PutItem`. */
  readonly operation: string;
  readonly body: string;
}

type Body = Readonly<Record<string, unknown>>;

/** How each service says what is asked of it. */
const readers: Readonly<Record<string, (request: AwsRequest) => readonly Access[]>> = {
  dynamodb: ({ operation, body }) => dynamoDbAccess(operation, JSON.parse(body) as DynamoDbBody),
  events: ({ operation, body }) =>
    entriesOf(JSON.parse(body)).map(({ EventBusName: bus = 'default' }) => ({
      action: `events:${operation}`,
      resource: localArn.eventBus(String(bus)),
      context: {},
    })),
  kms: ({ operation, body }) => one(`kms:${operation}`, String(JSON.parse(body).KeyId)),
  route53: route53Access,
  secretsmanager: ({ operation, body }) =>
    one(`secretsmanager:${operation}`, localArn.secret(String(JSON.parse(body).SecretId))),
  ses: ({ body }) => {
    const from = String(JSON.parse(body).FromEmailAddress);
    return one('ses:SendEmail', localArn.senderIdentity(from), { 'ses:FromAddress': [from] });
  },
  sns: ({ body }) => {
    const form = new URLSearchParams(body);
    const resource = form.get('TopicArn') ?? form.get('TargetArn') ?? form.get('PhoneNumber') ?? '';
    return one(`sns:${form.get('Action')}`, resource);
  },
  sqs: ({ operation, body }) => {
    const queue = String(JSON.parse(body).QueueUrl).split('/').at(-1) ?? '';
    return one(`sqs:${operation}`, localArn.queue(queue));
  },
};

/**
 * Tells what a request asks for: the actions, each with its resource and the condition keys that apply.
 *
 * @returns nothing for a request that is not understood; it has to be refused
 *
 * Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service.
 */
export function requestedAccess(request: AwsRequest): readonly Access[] {
  return readers[request.service]?.(request) ?? [];
}

function one(action: string, resource: string, context: Access['context'] = {}): readonly Access[] {
  return [{ action, resource, context }];
}

function entriesOf({ Entries: entries }: Body): readonly Body[] {
  return Array.isArray(entries) ? entries : [];
}

const route53Reads: readonly (readonly [RegExp, string, (id: string) => string])[] = [
  [/^hostedzone\/([^/]+)\/rrset$/, 'route53:ListResourceRecordSets', localArn.zone],
  [/^hostedzone\/([^/]+)\/dnssec$/, 'route53:GetDNSSEC', localArn.zone],
  [/^change\/([^/]+)$/, 'route53:GetChange', localArn.zoneChange],
];

function route53Access({ method, path, body }: AwsRequest): readonly Access[] {
  const [below = ''] = path.replace(/^\/2013-04-01\//, '').split('?', 1);
  if (method === 'POST') {
    const zone = /^hostedzone\/([^/]+)\/rrset\/?$/.exec(below)?.[1];
    return zone === undefined ? [] : [recordSetChange(zone, body)];
  }
  return route53Reads.flatMap(([pattern, action, arn]) => {
    const id = pattern.exec(below)?.[1];
    return method === 'GET' && id !== undefined ? one(action, arn(id)) : [];
  });
}

function recordSetChange(zone: string, body: string): Access {
  const changes = readChangeRequest(body);
  return {
    action: 'route53:ChangeResourceRecordSets',
    resource: localArn.zone(zone),
    context: {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': changes.map(({ recordSet }) =>
        recordSet.name.replace(/\.$/, ''),
      ),
      'route53:ChangeResourceRecordSetsRecordTypes': changes.map(({ recordSet }) => recordSet.type),
      'route53:ChangeResourceRecordSetsActions': changes.map(({ action }) => action),
    },
  };
}
