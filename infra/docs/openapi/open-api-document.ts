import { readFileSync } from 'node:fs';
import { type ErrorCode, errorCatalogue } from '../../../shared/protocol/errors.ts';
import type { ApiDescription } from './apis.ts';
import { headers } from './headers.ts';
import type { JsonSchema } from './json-schema.ts';
import { operationObject } from './path-item.ts';
import { problemExample, responseOf } from './responses.ts';
import { schemasFor } from './schemas/schemas.ts';

const { version, license } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string; readonly license: string };

/** What is answered where there is no route: `$default` of API Gateway. */
const unrouted = { RouteNotFound: 'ROUTE_NOT_FOUND', MethodNotAllowed: 'METHOD_NOT_ALLOWED' } as const;

/**
 * Describes an HTTP API as an OpenAPI 3.1 document, made of what the code itself uses: the table of its routes, the
 * schemas that bodies are read with, and the catalogue of errors. The same code makes the same document.
 *
 * @throws TypeError when a route has no description, or a description no route
 */
export function openApiDocument(api: ApiDescription): JsonSchema {
  const paths = pathsOf(api);
  const responses = Object.entries(unrouted).map(([name, code]) => {
    const { status } = errorCatalogue[code];
    return [name, responseOf({ status, codes: [code], gateway: false })];
  });
  const components = {
    responses: Object.fromEntries(responses),
    headers,
    securitySchemes: api.securitySchemes,
  };
  const described = { paths, components };
  return {
    openapi: '3.1.0',
    info: {
      title: api.title,
      description: api.description,
      version,
      license: { name: license, identifier: license },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/', description: 'Where this document was read.' }],
    tags: Object.entries(api.tags).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: schemasFor(described), examples: examplesFor(described), ...components },
  };
}

function pathsOf(api: ApiDescription): Readonly<Record<string, JsonSchema>> {
  const { routes, operations } = api;
  const keys = routes.map(({ method, path }) => `${method} ${path}`);
  const unknown = Object.keys(operations).filter((key) => !keys.includes(key));
  if (unknown.length > 0) throw new TypeError(`there is no route ${unknown.join(', ')}`);
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, ofPath]) => [
      path,
      Object.fromEntries(
        ofPath.map(({ method }) => [method.toLowerCase(), describe(`${method} ${path}`, api)]),
      ),
    ]),
  );
}

function describe(key: string, api: ApiDescription): JsonSchema {
  const operation = api.operations[key];
  if (!operation) throw new TypeError(`the route ${key} has no description`);
  return operationObject(operation, api);
}

function examplesFor(described: unknown): Readonly<Record<string, JsonSchema>> {
  const names = JSON.stringify(described).matchAll(/"#\/components\/examples\/(\w+)"/g);
  const codes = [...new Set([...names].map(([, code]) => code as ErrorCode))].sort();
  return Object.fromEntries(codes.map((code) => [code, problemExample(code)]));
}
