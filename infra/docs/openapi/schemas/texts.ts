import { maxRecordLength } from '../../../../shared/protocol/delegation-tags.ts';
import type { JsonSchema } from '../json-schema.ts';

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const account = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const domain = `${label}\\.(?!btps(?:\\.|$))${label}(?:\\.${label})*`;
const user = `(?!btps\\$)${account}\\$${domain}`;
const delegated = `(?!btps\\$)${label}\\$(?!btps\\.)${account}\\.btps\\.${domain}`;

/** RFC 1035 section 2.3.4: 253 characters for a DNS name, which has `.btps.` where the identity of a user has `$`. */
const maxDelegatedLength = 253;
const maxUserLength = maxDelegatedLength - '.btps'.length;

const base64Characters = '[A-Za-z0-9+/]';

/** Base64 in its one spelling: what the padding leaves over is zero (RFC 4648 section 3.5). */
const base64End = `(?:${base64Characters}{4}|${base64Characters}{2}[AEIMQUYcgkosw048]=|${base64Characters}[AQgw]==)`;

/** A string in base64, of any length or of 12, 16 or 32 bytes. */
export function base64Schema(byteLength?: 12 | 16 | 32): JsonSchema {
  const patterns = {
    12: `${base64Characters}{16}`,
    16: `${base64Characters}{21}[AQgw]==`,
    32: `${base64Characters}{42}[AEIMQUYcgkosw048]=`,
  };
  const pattern = byteLength === undefined ? `(?:${base64Characters}{4})*${base64End}` : patterns[byteLength];
  return { type: 'string', pattern: `^${pattern}$`, contentEncoding: 'base64' };
}

const date = [
  '(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])',
  '(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)',
  '02-(?:0[1-9]|[12][0-9])',
].join('|');
const time = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?';

/** How the texts of the protocol read. The code reads them without regular expressions; a test compares the two. */
export const textSchemas = {
  UserIdentity: {
    type: 'string',
    description:
      'A user: `{account}${domain}`, in lower case. The account is one label of `[a-z0-9_-]`, the domain has at least two labels. There is no other spelling.',
    pattern: `^${user}$`,
    maxLength: maxUserLength,
    examples: ['alice$saas.com'],
  },
  DelegatedIdentity: {
    type: 'string',
    description: 'A device of a user: `{delegated id}${account}.btps.{domain}`, in lower case.',
    pattern: `^${delegated}$`,
    maxLength: maxDelegatedLength,
    examples: ['dev1234$alice.btps.saas.com'],
  },
  Identity: {
    description: 'Whoever can send a message: a user, or a device of a user.',
    anyOf: [
      { $ref: '#/components/schemas/UserIdentity' },
      { $ref: '#/components/schemas/DelegatedIdentity' },
    ],
    examples: ['dev1234$alice.btps.saas.com'],
  },
  IssuedAt: {
    type: 'string',
    format: 'date-time',
    description:
      'A real date in UTC, `YYYY-MM-DDTHH:MM:SSZ` with up to nine digits of a second; no leap second, no year before 0100.',
    pattern: `^(?!00)[0-9]{4}-(?:${date})T${time}Z$`,
    examples: ['2026-01-31T12:00:00Z'],
  },
  Fingerprint: {
    ...base64Schema(32),
    description: 'Base64 of the SHA-256 of a public key (SPKI, DER).',
    examples: ['oJ5Sg3eAu3mfi2JdYHcFZZ8tDp7uQPVJLV7s0v9Bqkk='],
  },
  PublicKey: {
    type: 'string',
    maxLength: maxRecordLength,
    description: 'Ed25519, or RSA of 2048 to 4096 bits: PEM (SPKI), or the base64 of it alone.',
    examples: ['MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
  },
} as const satisfies Record<string, JsonSchema>;
