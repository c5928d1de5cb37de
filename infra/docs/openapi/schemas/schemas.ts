import type { JsonSchema } from '../json-schema.ts';
import { auditSchemas } from './audit.ts';
import { deviceSchemas } from './devices.ts';
import { identitySchemas } from './identities.ts';
import { inboxSchemas } from './inbox.ts';
import { messageSchemas } from './message.ts';
import { problemSchemas } from './problem.ts';
import { revocationSchemas } from './revocations.ts';
import { textSchemas } from './texts.ts';
import { verdictSchemas } from './verdicts.ts';

const openApiDocument: Readonly<Record<string, JsonSchema>> = {
  Document: { type: 'object', description: 'This document.', required: ['openapi', 'info', 'paths'] },
};

const all: Readonly<Record<string, JsonSchema>> = {
  ...textSchemas,
  ...messageSchemas,
  ...problemSchemas,
  ...verdictSchemas,
  ...deviceSchemas,
  ...inboxSchemas,
  ...identitySchemas,
  ...revocationSchemas,
  ...auditSchemas,
  ...openApiDocument,
};

/**
 * Finds the schemas that a part of a document needs: those it refers to, and what they refer to in turn.
 *
 * @returns by name, in alphabetical order
 * @throws TypeError for a reference to a schema that there is none of
 */
export function schemasFor(part: unknown): Readonly<Record<string, JsonSchema>> {
  const found = new Map<string, JsonSchema>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name)) continue;
      const schema = all[name];
      if (!schema) throw new TypeError(`there is no schema ${name}`);
      found.set(name, schema);
      visit(schema);
    }
  };
  visit(part);
  return Object.fromEntries([...found].sort(([left], [right]) => left.localeCompare(right, 'en')));
}
