import { decodePath, type RouteMatch } from './match-route.ts';

/** A request as it arrived. */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  /** Every value of each header, by lower-case name. */
  readonly headers: NodeJS.Dict<string[]>;
  readonly body: Buffer;
  /** Address of the socket's other end. */
  readonly sourceIp: string;
  readonly receivedAtMs: number;
  readonly requestId: string;
}

/** Headers that end at the gateway, and cookies, which have a member of their own. */
const notHandedOn = new Set(['connection', 'transfer-encoding', 'cookie']);

/** Content types whose bodies API Gateway hands on as text; without a content type the body is base64. */
const textTypes = /^(text\/[^;]*|application\/(json|javascript|xml))\s*(;|$)/i;

/**
 * Builds the event that an HTTP API sends to a function (payload format 2.0). `rawPath` is percent-decoded, as HTTP
 * APIs have it; repeated headers and parameters are joined with commas.
 *
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 *
 * @param match undefined for `$default`.
 * @param authorizer what an authoriser found out about the caller.
 */
export function createRequestEvent(
  request: GatewayRequest,
  match: RouteMatch | undefined,
  authorizer?: object,
) {
  const { method, target, sourceIp, receivedAtMs, requestId } = request;
  const [path = '/', rawQueryString = ''] = splitOnce(target, '?');
  const headers = joinHeaders(request);
  const routeKey = match === undefined ? '$default' : `${match.route.method} ${match.route.path}`;
  const rawPath = decodePath(path);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...optional(
      'cookies',
      request.headers.cookie?.flatMap((cookies) => cookies.split('; ')),
    ),
    headers,
    ...optional('queryStringParameters', readParameters(rawQueryString)),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(authorizer && { authorizer }),
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: clfTime(receivedAtMs),
      timeEpoch: receivedAtMs,
    },
    ...optional('pathParameters', match && nonEmpty(match.pathParameters)),
    ...readBody(request),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function joinHeaders({ headers, sourceIp }: GatewayRequest): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values] of Object.entries(headers)) {
    if (values !== undefined && !notHandedOn.has(name)) joined[name] = values.join(',');
  }
  const forwardedFor = joined['x-forwarded-for'];
  joined['x-forwarded-for'] = forwardedFor === undefined ? sourceIp : `${forwardedFor}, ${sourceIp}`;
  return joined;
}

function readParameters(rawQueryString: string): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = parameters[name];
    parameters[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return nonEmpty(parameters);
}

function readBody({ headers, body }: GatewayRequest) {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = textTypes.test(headers['content-type']?.[0] ?? '');
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** `22/Nov/2026:02:28:00 +0000`, as in an access log. */
function clfTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(/[, ]+/);
  return `${day}/${month}/${year}:${time} +0000`;
}

function nonEmpty(values: Readonly<Record<string, string>>): Record<string, string> | undefined {
  return Object.keys(values).length === 0 ? undefined : { ...values };
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined) {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
