import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApiDocument } from './documents.ts';

const base = 'https://document.example/';

/** Says what keeps a value from being what a place of the document describes; undefined when nothing does. */
export type SchemaCheck = (pointer: string, value: unknown) => string | undefined;

/**
 * Checks values against the schemas of a document.
 *
 * @param closed whether members that an answer's schema does not list are faults too, though clients pass over them
 */
export function schemaCheck(document: OpenApiDocument, closed = false): SchemaCheck {
  // The document is no schema itself, so that ajv cannot be strict about its members.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(closed ? closeObjects(document) : document, base);
  return (pointer, value) => {
    const validate = ajv.getSchema(`${base}${pointer}`);
    if (!validate) throw new Error(`${pointer} is not there`);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
}

function closeObjects<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(closeObjects) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, closeObjects(member)]);
  const isOpen = 'type' in value && value.type === 'object' && 'properties' in value;
  return {
    ...(isOpen && { additionalProperties: false }),
    ...Object.fromEntries(members),
  } as Value;
}
