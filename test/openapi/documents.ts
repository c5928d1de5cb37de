import { openApiDocuments } from '../../infra/docs/openapi/documents.ts';

/** An operation of a document, as far as tests look at it. */
export interface DocumentedOperation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

/** By media type. */
export type Content = Readonly<
  Record<
    string,
    {
      readonly schema: object;
      readonly example?: unknown;
      readonly examples?: Readonly<Record<string, object>>;
    }
  >
>;

/** A response of a document. */
export interface DocumentedResponse {
  readonly headers: Readonly<Record<string, HeaderOrReference>>;
  readonly content: Content;
}

interface Header {
  readonly required?: boolean;
  readonly schema: { readonly type: string };
}

type HeaderOrReference = Header | { readonly $ref: string };

/** A document of ours. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
    readonly responses: Readonly<Record<string, DocumentedResponse>>;
    readonly headers: Readonly<Record<string, Header>>;
  };
}

const documents = openApiDocuments() as unknown as Readonly<Record<string, OpenApiDocument>>;

/** The document of the API of devices and servers. */
export const deviceDocument = documents['docs/openapi.json'] as OpenApiDocument;

/** The document of the API of portals. */
export const portalDocument = documents['docs/openapi-portal.json'] as OpenApiDocument;

/** A place in a document, as a JSON pointer (RFC 6901). */
export function pointer(...path: readonly string[]): string {
  return `#/${path.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}

/** Finds a header, itself or among the components. */
export function headerOf(document: OpenApiDocument, header: HeaderOrReference): Header {
  if (!('$ref' in header)) return header;
  const found = document.components.headers[header.$ref.split('/').at(-1) ?? ''];
  if (!found) throw new Error(`${header.$ref} is not there`);
  return found;
}
