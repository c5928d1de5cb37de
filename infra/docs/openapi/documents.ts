import { deviceApi, portalApi } from './apis.ts';
import type { JsonSchema } from './json-schema.ts';
import { openApiDocument } from './open-api-document.ts';

/**
 * The description of each API, by the file that it is committed as and served from.
 *
 * @see OpenAPI Specification 3.1.0
 */
export function openApiDocuments(): Readonly<Record<string, JsonSchema>> {
  return {
    'docs/openapi.json': openApiDocument(deviceApi),
    'docs/openapi-portal.json': openApiDocument(portalApi),
  };
}

/** Prints a document as it is committed. */
export function printDocument(document: JsonSchema): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
