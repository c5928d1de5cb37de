import { createRequestEvent } from '../../infra/local/gateway/request-event.ts';
import type { Route } from '../../shared/http/routes.ts';

/** A request that carries the marker somewhere, and where. */
export interface MarkedRequest {
  readonly where: string;
  /** As API Gateway hands it to the function. */
  readonly event: object;
}

/** Headers that carry what only the caller may know, and some that nobody asked for. */
const secretHeaders = [
  'authorization',
  'cookie',
  'x-api-key',
  'btps-origin-secret',
  'btps-request-id',
  'btps-accepted-at',
  'signature',
  'signature-input',
  'content-digest',
  'x-forwarded-for',
  'content-type',
] as const;

const queryParameters = ['limit', 'cursor', 'from', 'to', 'access_token'] as const;

/** Members that name something for the trail and the answer; whoever puts a secret there has published it. */
const names = new Set(['revocation_id', 'devices', 'id', 'type', 'request_id']);

let requests = 0;

/**
 * Puts a marker into every part of a request to a route: each header, path and query parameter, each member of its
 * body by itself, and bodies that are no JSON, too large, of the wrong type or ambiguous.
 *
 * @param body a good body of the route, if it takes one
 */
export function markedRequests(
  route: Route,
  marker: string,
  body: object | undefined,
): readonly MarkedRequest[] {
  const request = (where: string, parts: Parts) => ({ where, event: eventOf(route, parts) });
  const text = JSON.stringify(body ?? {});
  const headers = secretHeaders.flatMap((name) => [
    request(`header ${name}`, { headers: { [name]: marker }, body: text }),
    request(`header ${name}, as a token`, { headers: { [name]: `Bearer a.${marker}.b` }, body: text }),
  ]);
  const query = queryParameters.map((name) =>
    request(`query ${name}`, { query: `${name}=${marker}`, body: text }),
  );
  const path = route.path.includes('{') ? [request('path', { parameter: marker, body: text })] : [];
  if (route.method === 'GET') return [...headers, ...query, ...path];
  return [...headers, ...query, ...path, ...markedBodies(marker, body ?? {}, request)];
}

function markedBodies(
  marker: string,
  body: object,
  request: (where: string, parts: Parts) => MarkedRequest,
): readonly MarkedRequest[] {
  const members = leaves(body).map((path) =>
    request(`member ${path.join('.')}`, { body: JSON.stringify(replaced(body, path, marker)) }),
  );
  const text = JSON.stringify(body);
  const others: Readonly<Record<string, string | Buffer>> = {
    'an unknown member': JSON.stringify({ ...body, unknown: marker }),
    'the name of a member': JSON.stringify({ ...body, [marker]: 1 }),
    'a text alone': JSON.stringify(marker),
    'no JSON': `{"document":"${marker}`,
    'no JSON at all': marker,
    'a member twice': `{"${marker}":"${marker}","${marker}":"${marker}",${text.slice(1)}`,
    __proto__member: `{"__proto__":"${marker}",${text.slice(1)}`,
    'too large': JSON.stringify({ ...body, document: marker.repeat(300_000 / marker.length) }),
    'no UTF-8': Buffer.concat([
      Buffer.from(`{"document":"${marker}`),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]),
    'a lone surrogate': `{"document":"${marker}\\ud800"}`,
    'nested too deeply': `${'['.repeat(100)}"${marker}"${']'.repeat(100)}`,
  };
  return [...members, ...Object.entries(others).map(([where, other]) => request(where, { body: other }))];
}

interface Parts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** In place of what the path names. */
  readonly parameter?: string;
  readonly body: string | Buffer;
}

function eventOf(route: Route, { headers = {}, query, parameter, body }: Parts): object {
  requests += 1;
  const [, name] = /\{(\w+)\}/.exec(route.path) ?? [];
  const value = parameter ?? (name === 'revocationId' ? 'rev_none' : 'alice$saas.example');
  const path = route.path.replace(/\{\w+\}/, encodeURIComponent(value));
  const sent = { 'content-type': 'application/json', ...headers };
  return createRequestEvent(
    {
      method: route.method,
      target: query === undefined ? path : `${path}?${query}`,
      headers: Object.fromEntries(Object.entries(sent).map(([key, text]) => [key, [text]])),
      body: Buffer.from(body),
      // Each from an address of its own, so that no limit hides what comes after it.
      sourceIp: `10.${requests >> 16}.${(requests >> 8) & 255}.${requests & 255}`,
      receivedAtMs: Date.now(),
      requestId: `request-${requests}`,
    },
    { route, pathParameters: name === undefined ? {} : { [name]: value } },
    { iam: { userArn: 'arn:aws:iam::000000000000:role/portal' } },
  );
}

type Path = readonly (string | number)[];

function leaves(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value)
    .filter(([name]) => !names.has(name))
    .flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

function replaced(value: unknown, [name, ...rest]: Path, marker: string): unknown {
  if (name === undefined) return marker;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[name] = replaced(copy[name], rest, marker);
  return copy;
}
