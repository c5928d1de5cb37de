import { type JsonSchema, ref } from '../json-schema.ts';
import type { Parameter } from './operation.ts';

/** An identity in the path: its `$` may stand as it is or as `%24`. */
export function pathIdentity(name: string, schema: 'UserIdentity' | 'DelegatedIdentity'): Parameter {
  return {
    name,
    in: 'path',
    description: 'Its `$` may stand as it is, or as `%24`.',
    schema: ref(schema),
  };
}

/** `limit` and `cursor` of a listing. */
export function pageParameters(of: string, most: number, usual: number): readonly Parameter[] {
  return [
    {
      name: 'limit',
      in: 'query',
      description: `Most ${of} on the page.`,
      schema: { type: 'integer', minimum: 1, maximum: most, default: usual },
    },
    cursorParameter,
  ];
}

/** `cursor` alone. */
export const cursorParameter: Parameter = {
  name: 'cursor',
  in: 'query',
  description: 'From the page before.',
  schema: { type: 'string' },
};

const fields: Readonly<Record<string, string>> = {
  'content-digest': 'RFC 9530: the digest of the body.',
  'btps-accepted-at': 'When the server of the sender took the message, ISO 8601, UTC.',
  'signature-input': 'RFC 9421: what the signature covers, tag `btps-voucher`.',
  signature: 'RFC 9421: the signature, by a key of `_btps.{domain}` of the sender.',
};

const text: JsonSchema = { type: 'string' };

/** The fields by which a server vouches for a message that comes late; all of them or none. */
export const voucherParameters: readonly Parameter[] = Object.entries(fields).map(([name, description]) => ({
  name,
  in: 'header',
  description: `Of a voucher for a message that comes late. ${description}`,
  schema: text,
}));
