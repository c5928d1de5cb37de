import * as z from 'zod';
import { errorCatalogue } from '../../shared/protocol/errors.ts';
import { configurationSchema } from '../configuration.ts';

/** The README's error table, from the error catalogue. */
export function errorTable(): string {
  const rows = Object.entries(errorCatalogue)
    .sort(([a, { status: left }], [b, { status: right }]) => left - right || a.localeCompare(b))
    .map(([code, { status, retryable, title, action }]) => [
      `\`${code}\``,
      String(status),
      retryable ? 'yes' : 'no',
      title,
      action,
    ]);
  return table(['code', 'status', 'retryable', 'meaning', 'what to do'], rows);
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** The README's configuration table, from the schema that the stack validates its context with. */
export function configurationTable(): string {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return table(['key', 'default', 'meaning'], rowsOf(schema, ''));
}

function rowsOf(schema: JsonSchema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = `${prefix}${key}`;
    if (property.properties) return rowsOf(property, `${name}.`);
    return [
      [
        `\`${name}\``,
        defaultOf(property, schema.required?.includes(key) === true),
        property.description ?? '',
      ],
    ];
  });
}

function defaultOf(property: JsonSchema, required: boolean): string {
  if (property.default !== undefined) return `\`${JSON.stringify(property.default)}\``;
  return required ? 'required' : '';
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
