import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { delegatedIdentity } from '../../../../infra/local/cast.ts';
import { startLocalCloud } from '../../../../infra/local/cloud.ts';
import { matchRoute } from '../../../../infra/local/gateway/match-route.ts';
import { createRequestEvent } from '../../../../infra/local/gateway/request-event.ts';
import {
  defaultFunction,
  defaultPortalFunction,
  portalRoutes,
  routes,
} from '../../../../shared/http/routes.ts';
import { createTokenKeys } from '../../../../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../../../../shared/tokens/issue-access-token.ts';
import { DocumentedApi } from '../../../openapi/documented-api.ts';
import { deviceDocument, portalDocument } from '../../../openapi/documents.ts';
import { secretMarker } from '../refusal-fault.ts';
import { anyTarget, type Target } from '../target.ts';
import { answerFault } from './answer-fault.ts';
import { captureOutput } from './captured-output.ts';
import { documentedRequest } from './documented-requests.ts';
import { encodeBody } from './encode-body.ts';
import { type Fillings, fillIn } from './fill-in.ts';
import type { HttpInput } from './http-input.ts';
import { loadHandlers } from './load-handlers.ts';
import { mutateRequest } from './mutate-request.ts';
import { addPeople } from './people.ts';
import { routeSeeds } from './seeds.ts';
import { socketTarget } from './socket-target.ts';

/** The targets of the routes, and the cloud behind them. */
export interface OpenRoutes {
  readonly targets: readonly Target[];
  stop(): Promise<void>;
}

const weight = 0.04;
const maxCpuMs = 500;
const shownLength = 3000;
const enrolmentTokens = 40;
/** API Gateway's quota on all headers of a request. */
const maxHeaderLength = 10_240;

/** Starts a local cloud and makes each route of both APIs a target; their handlers run in this process. */
export async function openRoutes(): Promise<OpenRoutes> {
  const cloud = await startLocalCloud({ domain: 'saas.example', zoneSync: false, schedules: {} });
  const people = await addPeople(cloud);
  const handlers = await loadHandlers(cloud);
  const output = captureOutput();
  let requests = 0;

  async function answer(input: HttpInput, headers: NodeJS.Dict<string[]>, body: Buffer) {
    const { api, method, target } = input;
    const match = matchRoute(
      api === 'device' ? routes : portalRoutes,
      method,
      target.split('?', 1)[0] ?? '/',
    );
    requests += 1;
    const requestId = `request-${requests}`;
    const request = {
      method,
      target,
      headers,
      body,
      sourceIp: sourceOf(requests),
      receivedAtMs: Date.now(),
      requestId,
    };
    const authorizer =
      api === 'portal' ? { iam: { userArn: 'arn:aws:iam::000000000000:user/portal' } } : undefined;
    const event = createRequestEvent(request, match, authorizer);
    const name = match?.route.function ?? (api === 'device' ? defaultFunction : defaultPortalFunction);
    const context = { functionName: name, awsRequestId: requestId } as Context;
    return { requestId, answered: await handlers[name](event as never, context) };
  }

  const fillings = await prepare();
  const accessToken = await tokenOfBob();

  async function check(input: HttpInput): Promise<string | undefined> {
    const body = encodeBody(fillIn(input.body, fillings), input.form);
    const headers = headersOf(input, accessToken);
    if (headers === undefined) return undefined;
    output.take();
    const { requestId, answered } = await answer(input, headers, body);
    const lines = output.take();
    return answerFault(answered, requestId) ?? linesFault(lines) ?? contractFault(input, answered, requestId);
  }

  async function prepare(): Promise<Fillings> {
    const tokens: string[] = [];
    const wanted = { userIdentity: 'alice$saas.example', scopes: ['send'] };
    const request: HttpInput = {
      api: 'portal',
      method: 'POST',
      target: '/enrolments',
      headers: [],
      body: '',
      form: 'utf8',
    };
    for (let left = enrolmentTokens; left > 0; left -= 1) {
      const headers = { 'content-type': ['application/json'] };
      const { answered } = await answer(request, headers, Buffer.from(JSON.stringify(wanted)));
      tokens.push(JSON.parse(answered.body ?? '').auth_token);
    }
    return {
      ...people,
      baseUrl: cloud.apiUrl,
      nextId: () => `id_${requests}`,
      enrolmentToken: () => tokens[requests % tokens.length] ?? '',
    };
  }

  async function tokenOfBob(): Promise<string> {
    const issuer = {
      tokenKeys: createTokenKeys({ TOKEN_KEYS: cloud.tokenKeys }),
      baseUrl: cloud.apiUrl,
      // Good for longer than any run.
      now: () => Date.now() + 86_400_000,
      random: (length: number) => randomBytes(length),
    };
    const { text } = delegatedIdentity('reader$bob.btps.saas.example');
    return (await issueAccessToken({ delegatedIdentity: text, scopes: ['fetch-inbox'], epoch: 1 }, issuer))
      .token;
  }

  const targets = Object.entries(routeSeeds).map(([name, seeds]) =>
    anyTarget<HttpInput>({ name, weight, maxCpuMs, seeds, mutate: mutateRequest, check, print: printInput }),
  );
  const documented = anyTarget<HttpInput>({
    name: 'openapi',
    weight,
    maxCpuMs,
    seeds: Object.values(routeSeeds).flat(),
    mutate: (_, random, kept) => documentedRequest(random, kept),
    check,
    print: printInput,
  });
  const allSeeds = Object.values(routeSeeds).flat();
  const sockets = socketTarget(new URL(cloud.apiUrl), allSeeds, (body) => fillIn(body, fillings));
  return {
    targets: [...targets, documented, sockets],
    stop: async () => {
      output.release();
      await cloud.stop();
    },
  };
}

const documentedApis = {
  device: new DocumentedApi(deviceDocument, routes),
  portal: new DocumentedApi(portalDocument, portalRoutes),
};

/** Every answer is one that the OpenAPI document names; those to OPTIONS are the gateway's affair. */
function contractFault(
  { api, method, target }: HttpInput,
  { statusCode: status = 0, headers = {}, body = '' }: APIGatewayProxyStructuredResultV2,
  requestId: string,
): string | undefined {
  // A verdict of POST /verify names a code too, and is a success.
  const isVerdict = status === 200 && body.includes('"verdict":"refused"');
  if (method === 'OPTIONS' || isVerdict) return undefined;
  const named = Object.entries({ ...headers, 'apigw-requestid': requestId });
  const sent = new Headers(named.map(([name, value]) => [name, String(value)]));
  try {
    documentedApis[api].check(method, target, { status, headers: sent, body: JSON.parse(body) });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An address of its own for each few requests: what one is refused for must not limit the next. */
function sourceOf(requests: number): string {
  return requests % 2 === 0
    ? `2001:db8:${(requests >> 4).toString(16).slice(-4)}::1`
    : `10.${(requests >> 12) & 255}.${(requests >> 4) & 255}.1`;
}

/** By lower-case name, every value; undefined for more than the gateway lets through. */
function headersOf({ headers }: HttpInput, accessToken: string): NodeJS.Dict<string[]> | undefined {
  const found: Record<string, string[]> = {};
  let length = 0;
  for (const [name, value] of headers) {
    const filled = value.replaceAll('@access', accessToken).trim();
    length += name.length + filled.length;
    if (name !== '__proto__') found[name] = [...(found[name] ?? []), filled];
  }
  return length > maxHeaderLength ? undefined : found;
}

function linesFault(lines: readonly string[]): string | undefined {
  const text = lines.join('');
  if (text.includes(secretMarker)) return `logs a secret: ${text}`;
  return text.includes('"level":"ERROR"') ? `logs an error: ${text}` : undefined;
}

function printInput(input: HttpInput): string {
  const printed = JSON.stringify(input);
  return printed.length > shownLength
    ? `${printed.slice(0, shownLength)}… (${printed.length} characters)`
    : printed;
}
