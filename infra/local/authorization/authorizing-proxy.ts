import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FunctionName } from '../../functions.ts';
import { close, listen } from '../listen.ts';
import { type Access, isAllowed } from './evaluate.ts';
import { refusal } from './refusal.ts';
import { type AwsRequest, requestedAccess } from './requested-access.ts';
import type { RolePolicies } from './statement.ts';

/** What a role did not allow. */
export interface RefusedAccess extends Access {
  readonly function: string;
}

/** What stands between the functions and the services. */
export interface AuthorizingProxyOptions {
  /** About the resources of this cloud. */
  readonly policies: RolePolicies;
  /** URL of each service, by the name that signatures give it: `dynamodb`. */
  readonly services: Readonly<Record<string, string>>;
}

/** The running proxy. */
export interface AuthorizingProxy {
  /** Endpoint of every service. */
  readonly url: string;
  /** About the resources of this cloud. */
  readonly policies: RolePolicies;
  /** What was allowed, once each: `auth dynamodb:PutItem arn:aws:…`. */
  readonly used: ReadonlySet<string>;
  /** Oldest first. */
  readonly refused: readonly RefusedAccess[];
  /** For tests: takes an action from the role of a function; the result gives it back. */
  withhold(name: FunctionName, action: string): () => void;
  stop(): Promise<void>;
}

interface Gate extends AuthorizingProxyOptions {
  /** Functions and actions: `auth dynamodb:PutItem`. */
  readonly withheld: Set<string>;
  readonly used: Set<string>;
  readonly refused: RefusedAccess[];
}

/**
 * Starts an endpoint before all services that lets a function do what its role allows, and refuses everything else as
 * AWS does. The function is known by the application id that its SDK names; a request of nobody's is refused.
 *
 * @throws StartFailure when no port is free
 */
export async function startAuthorizingProxy(options: AuthorizingProxyOptions): Promise<AuthorizingProxy> {
  const gate: Gate = { ...options, withheld: new Set(), used: new Set(), refused: [] };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, gate).catch((error: Error) => outgoing.destroy(error));
  });
  const port = await listen(server, 0, 'authorization');
  const { used, refused, withheld } = gate;
  return {
    url: `http://127.0.0.1:${port}`,
    policies: options.policies,
    used,
    refused,
    withhold: (name, action) => {
      withheld.add(`${name} ${action}`);
      return () => void withheld.delete(`${name} ${action}`);
    },
    stop: () => close(server),
  };
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, gate: Gate): Promise<void> {
  const body = await buffer(incoming);
  const asked = readRequest(incoming, body);
  const caller = callerOf(incoming);
  const denied = findDenied(asked, caller, gate);
  if (denied) {
    gate.refused.push({ function: caller, ...denied });
    const { status, headers, body: text } = refusal(asked.service, caller, denied);
    outgoing.writeHead(status, headers).end(text);
    return;
  }
  const answer = await forward(incoming, body, gate.services[asked.service] ?? '');
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(await buffer(answer));
}

function readRequest({ headers, method = '', url = '/' }: IncomingMessage, body: Buffer): AwsRequest {
  const scope = /Credential=[^,\s]*\/([^/,\s]+)\/aws4_request/.exec(headers.authorization ?? '');
  const target = headers['x-amz-target'];
  return {
    service: scope?.[1] ?? '',
    method,
    path: url,
    operation: typeof target === 'string' ? (target.split('.').at(-1) ?? '') : '',
    body: body.toString(),
  };
}

/** The SDK puts the application id that a function was given into its user agent. */
function callerOf({ headers }: IncomingMessage): string {
  return /\bapp\/(\w+)/.exec(headers['user-agent'] ?? '')?.[1] ?? 'nobody';
}

/** The first thing that the caller may not do; what is not understood is nothing that anybody may do. */
function findDenied(
  asked: AwsRequest,
  caller: string,
  { policies, used, withheld }: Gate,
): Access | undefined {
  const statements = Object.hasOwn(policies, caller) ? policies[caller as FunctionName] : [];
  const accesses = requestedAccess(asked);
  const { service, operation, method, path } = asked;
  if (accesses.length === 0) {
    return { action: `${service}:${operation || method}`, resource: path, context: {} };
  }
  const denied = accesses.find(
    (access) => withheld.has(`${caller} ${access.action}`) || !isAllowed(statements, access),
  );
  if (denied) return denied;
  for (const { action, resource } of accesses) used.add(`${caller} ${action} ${resource}`);
  return undefined;
}

function forward(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  service: string,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request(new URL(url ?? '/', service), { method, headers }, resolve).on('error', reject);
  sent.end(body);
  return promise;
}
