import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { acknowledgementSchema } from '../../functions/inbox/answer-acknowledge.ts';
import { deviceApi, portalApi } from '../../infra/docs/openapi/apis.ts';
import { openApiDocuments, printDocument } from '../../infra/docs/openapi/documents.ts';
import { openApiDocument } from '../../infra/docs/openapi/open-api-document.ts';
import { requestSchema } from '../../infra/docs/openapi/request-schema.ts';
import { schemasFor } from '../../infra/docs/openapi/schemas/schemas.ts';
import { errorCatalogue } from '../../shared/protocol/errors.ts';
import { type Content, deviceDocument, type OpenApiDocument, pointer, portalDocument } from './documents.ts';
import { schemaCheck } from './schema-check.ts';

const paths = Object.keys(openApiDocuments());

describe('what is committed', () => {
  test.each(paths)('%s is what the code generates (npm run docs)', (path) => {
    const committed = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(committed === printDocument(openApiDocuments()[path] ?? {})).toBe(true);
  });
});

describe.each([
  ['the API of devices and servers', deviceDocument, deviceApi.routes],
  ['the API of portals', portalDocument, portalApi.routes],
] as const)('the document of %s', (_, document, routes) => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

  test('is OpenAPI 3.1 by the schema of the specification, and every reference leads somewhere', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone({ ...document }))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  test('describes every route, each under an id of its own', () => {
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('names every parameter of a path, and no other', () => {
    for (const { path, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const templated = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.map(({ name }) => name)).toEqual(templated);
    }
  });

  test('has schemas that are JSON Schema 2020-12, by ajv at its strictest', () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
    formats.default(ajv);
    ajv.addKeyword('discriminator');
    const root = { $id: 'document', $defs: document.components.schemas };
    const text = JSON.stringify(root).replaceAll('#/components/schemas/', '#/$defs/');
    ajv.addSchema(JSON.parse(text));
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => ajv.getSchema(`document#/$defs/${name}`)).not.toThrow();
    }
  });

  test('has examples of every body and every problem, each in its schema', () => {
    const check = schemaCheck(document, true);
    const faults = operations.flatMap(({ path, method, operation }) => {
      const at = ['paths', path, method];
      const bodies = operation.requestBody
        ? faultsIn(document, check, [...at, 'requestBody'], operation.requestBody.content)
        : [];
      const answers = Object.entries(operation.responses).flatMap(([status, { content }]) =>
        faultsIn(document, check, [...at, 'responses', status], content),
      );
      return [...bodies, ...answers];
    });
    expect(faults).toEqual([]);
  });

  test('puts each code under its status', () => {
    for (const { operation } of operations) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const codes = Object.keys(content['application/problem+json']?.examples ?? {});
        const statuses = codes.map((code) => errorCatalogue[code as keyof typeof errorCatalogue].status);
        expect(statuses).toEqual(codes.map(() => Number(status)));
      }
    }
  });
});

function faultsIn(
  document: OpenApiDocument,
  check: ReturnType<typeof schemaCheck>,
  at: readonly string[],
  content: Content,
): readonly string[] {
  return Object.entries(content).flatMap(([mediaType, { example, examples = {} }]) => {
    const named = Object.keys(examples).map((name) => document.components.examples[name]?.value);
    const shown = example === undefined ? named : [example, ...named];
    const schema = pointer(...at, 'content', mediaType, 'schema');
    const isGateway = shown.length === 0 && mediaType === 'application/json';
    if (shown.length === 0 && !isGateway) return [`${schema} has no example`];
    return shown.flatMap((value) => check(schema, value) ?? []);
  });
}

test('every error code is documented by one of the APIs', () => {
  const documented = [deviceDocument, portalDocument].flatMap(({ components }) =>
    Object.keys(components.examples),
  );
  expect([...new Set(documented)].toSorted()).toEqual(Object.keys(errorCatalogue).toSorted());
});

describe('what stops the generation', () => {
  test('a route without a description, a description without a route', () => {
    const route = { method: 'GET', path: '/new', function: 'auth' } as const;
    expect(() => openApiDocument({ ...deviceApi, routes: [...deviceApi.routes, route] })).toThrow(
      new TypeError('the route GET /new has no description'),
    );
    expect(() => openApiDocument({ ...deviceApi, routes: deviceApi.routes.slice(1) })).toThrow(
      new TypeError('there is no route POST /messages'),
    );
  });

  test('a member that the code does not read, a schema that is not there', () => {
    expect(() => requestSchema(acknowledgementSchema, { gone: {} })).toThrow(
      new TypeError('the schema has no member gone'),
    );
    expect(() => schemasFor({ $ref: '#/components/schemas/Gone' })).toThrow(
      new TypeError('there is no schema Gone'),
    );
  });
});
