import { matchRoute } from '../../infra/local/gateway/match-route.ts';
import type { Route } from '../../shared/http/routes.ts';
import {
  type DocumentedOperation,
  type DocumentedResponse,
  headerOf,
  type OpenApiDocument,
  pointer,
} from './documents.ts';
import { type SchemaCheck, schemaCheck } from './schema-check.ts';

/** What an API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a body should be is what is checked
  readonly body: any;
}

/** Headers that the document has to name where they are sent; the others are of HTTP itself. */
const told = ['retry-after', 'allow', 'www-authenticate', 'cache-control', 'apigw-requestid'];

/**
 * Holds an API to its document: every answer has to be one that the document names, and what was answered is
 * remembered, so that what the document promises can be compared with it.
 */
export class DocumentedApi {
  /** `sendMessage 202`, `sendMessage 403 RELAY_DENIED`, `closeIdentity 403 gateway`. */
  readonly seen = new Set<string>();
  readonly #document: OpenApiDocument;
  readonly #routes: readonly Route[];
  readonly #check: SchemaCheck;

  constructor(document: OpenApiDocument, routes: readonly Route[]) {
    this.#document = document;
    this.#routes = routes;
    this.#check = schemaCheck(document, true);
  }

  /** Everything that the document says may be answered, in the form of {@link seen}. */
  get promised(): readonly string[] {
    return Object.values(this.#document.paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ operationId, responses }) =>
        Object.entries(responses).flatMap(([status, response]) =>
          kindsOf(response).map((kind) => `${operationId} ${status}${kind}`),
        ),
      ),
    );
  }

  /**
   * Checks an answer.
   *
   * @throws Error for anything that the document does not name
   */
  check(method: string, path: string, answer: ApiAnswer): void {
    const match = matchRoute(this.#routes, method, path.split('?', 1)[0] ?? '');
    const name = match ? `${method} ${match.route.path}` : `${method} ${path}`;
    const at = match ? operationPath(match.route) : unroutedPath(answer.status);
    const response = find<DocumentedResponse>(this.#document, at);
    if (!response) throw new Error(`${name} answers ${answer.status}, which is not documented`);
    const faults = [...this.#headerFaults(response, answer), ...this.#bodyFaults(at, response, answer)];
    if (faults.length > 0) throw new Error(`${name} answers ${answer.status}: ${faults.join('; ')}`);
    const operation = match && this.#operation(match.route);
    if (operation) this.seen.add(`${operation.operationId} ${answer.status}${kindOf(answer)}`);

    function operationPath({ path: template, method: verb }: Route): readonly string[] {
      return ['paths', template, verb.toLowerCase(), 'responses', String(answer.status)];
    }
  }

  #operation({ path, method }: Route): DocumentedOperation | undefined {
    return this.#document.paths[path]?.[method.toLowerCase()];
  }

  #headerFaults(response: DocumentedResponse, { headers, body }: ApiAnswer): readonly string[] {
    const documented = new Map(
      Object.entries(response.headers).map(([name, header]) => [
        name.toLowerCase(),
        headerOf(this.#document, header),
      ]),
    );
    const unnamed = told.filter((name) => headers.has(name) && !documented.has(name));
    const missing = [...documented].filter(([name, { required }]) => required && !headers.has(name));
    const wrong = [...documented].filter(([name, { schema }]) => {
      const text = headers.get(name);
      if (text === null) return false;
      const { const: only, pattern } = schema as { const?: string; pattern?: string };
      if (schema.type === 'integer' && !/^\d+$/.test(text)) return true;
      return (only !== undefined && text !== only) || (pattern !== undefined && !RegExp(pattern).test(text));
    });
    const isTimed = ['RATE_LIMIT_EXCEEDED', 'DNS_RESOLUTION_FAILED', 'DNSSEC_VALIDATION_FAILED'].includes(
      body?.code,
    );
    return [
      ...unnamed.map((name) => `the header ${name} is not documented`),
      ...missing.map(([name]) => `the header ${name} is missing`),
      ...wrong.map(([name]) => `the header ${name} is not as documented`),
      ...(isTimed && !headers.has('retry-after') ? ['Retry-After is missing'] : []),
      ...(body?.requestId !== undefined && body.requestId !== headers.get('apigw-requestid')
        ? ['the requestId is not that of the header']
        : []),
    ];
  }

  #bodyFaults(
    at: readonly string[],
    { content }: DocumentedResponse,
    { headers, body }: ApiAnswer,
  ): readonly string[] {
    const mediaType = headers.get('content-type') ?? '';
    if (!content[mediaType]) return [`${mediaType} is not documented`];
    const fault = this.#check(pointer(...at, 'content', mediaType, 'schema'), body);
    return fault === undefined ? [] : [fault];
  }
}

/** Where there is no route, the components say what is answered. */
function unroutedPath(status: number): readonly string[] {
  return ['components', 'responses', status === 405 ? 'MethodNotAllowed' : 'RouteNotFound'];
}

function kindsOf({ content }: DocumentedResponse): readonly string[] {
  const plain = content['application/json'];
  const isGateway = plain !== undefined && JSON.stringify(plain.schema).includes('GatewayError');
  const isAnswer = plain !== undefined && plain.example !== undefined;
  const codes = Object.keys(content['application/problem+json']?.examples ?? {});
  return [...(isAnswer ? [''] : []), ...(isGateway ? [' gateway'] : []), ...codes.map((code) => ` ${code}`)];
}

function kindOf({ status, body }: ApiAnswer): string {
  if (typeof body.code === 'string' && status >= 400) return ` ${body.code}`;
  return typeof body.message === 'string' && status >= 400 ? ' gateway' : '';
}

function find<Found>(document: object, path: readonly string[]): Found | undefined {
  let found: unknown = document;
  for (const part of path) found = (found as Readonly<Record<string, unknown>> | undefined)?.[part];
  return found as Found | undefined;
}
