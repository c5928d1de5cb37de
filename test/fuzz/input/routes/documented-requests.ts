import {
  type DocumentedOperation,
  deviceDocument,
  type OpenApiDocument,
  portalDocument,
} from '../../../openapi/documents.ts';
import type { SeededRandom } from '../../dns/random.ts';
import type { HttpInput } from './http-input.ts';
import { mutateRequest } from './mutate-request.ts';
import { sampleSchema } from './sample-schema.ts';

interface Operation {
  readonly api: HttpInput['api'];
  readonly document: OpenApiDocument;
  readonly method: string;
  readonly path: string;
  readonly described: DocumentedOperation;
}

const operations: readonly Operation[] = [
  ...operationsOf('device', deviceDocument),
  ...operationsOf('portal', portalDocument),
];

/** Makes a request for any operation out of the OpenAPI documents alone; half of them are broken then. */
export function documentedRequest(random: SeededRandom, kept: readonly HttpInput[]): HttpInput {
  const { api, document, method, path, described } = random.pick(operations);
  const parameters = (described.parameters ?? []).map(({ name, in: where, schema }) => ({
    name,
    where,
    value: String(sampleSchema(schema, document, random)),
  }));
  const inPlace = (place: string) => parameters.filter(({ where }) => where === place);
  const query = inPlace('query').filter(() => random.once(2));
  const body = described.requestBody?.content['application/json']?.schema;
  const input: HttpInput = {
    api,
    method,
    target: `${fillPath(path, inPlace('path'))}${printQuery(query)}`,
    headers: [
      ...(body === undefined ? [] : ([['content-type', 'application/json']] as const)),
      ...(described.security.length > 0 ? ([['authorization', 'Bearer @access']] as const) : []),
      ...inPlace('header').map(({ name, value }) => [name, value] as const),
    ],
    body: body === undefined ? '' : JSON.stringify(sampleSchema(body, document, random)),
    form: 'utf8',
  };
  return random.once(2) ? mutateRequest(input, random, kept) : input;
}

function printQuery(query: readonly { readonly name: string; readonly value: string }[]): string {
  const pairs = query.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function fillPath(
  path: string,
  parameters: readonly { readonly name: string; readonly value: string }[],
): string {
  return path.replace(/\{(\w+)\}/g, (_, wanted) => {
    return encodeURIComponent(parameters.find(({ name }) => name === wanted)?.value ?? 'x');
  });
}

function operationsOf(api: HttpInput['api'], document: OpenApiDocument): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      api,
      document,
      method: method.toUpperCase(),
      path,
      described,
    })),
  );
}
