import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authRequestSchema, refreshRequestSchema } from '../../functions/auth/artifacts.ts';
import { acknowledgementSchema } from '../../functions/inbox/answer-acknowledge.ts';
import { enrolmentRequestSchema } from '../../functions/portal/answer-enrolments.ts';
import { identityRequestSchema } from '../../shared/identities/identity-request.ts';
import { maxReceipts } from '../../shared/inbox/acknowledge-messages.ts';
import { isNonce } from '../../shared/inbox/nonce.ts';
import { parseIdentity, parseUserIdentity } from '../../shared/protocol/identity.ts';
import { parseIssuedAt } from '../../shared/protocol/issued-at.ts';
import type { JsonValue } from '../../shared/protocol/json-value.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { isScope } from '../../shared/protocol/scopes.ts';
import { readRevocationRequest } from '../../shared/revocation/revocation-request.ts';
import { deviceDocument, type OpenApiDocument, pointer, portalDocument } from './documents.ts';
import { mutationsOf } from './mutations.ts';
import { schemaCheck } from './schema-check.ts';

interface Body {
  readonly schema: string;
  readonly document: OpenApiDocument;
  /** Bodies that are good, beside the example of the document. */
  readonly good: (example: Readonly<Record<string, JsonValue>>) => readonly JsonValue[];
  /** Whether the code takes it for well formed. */
  readonly reads: (value: JsonValue) => boolean;
}

const base64 = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
const encryption = { encryptedKey: base64(256), type: 'standardEncrypt' };
const gcm = { ...encryption, algorithm: 'aes-256-gcm', iv: base64(12), authTag: base64(16) };
const cbc = { ...encryption, algorithm: 'aes-256-cbc', iv: base64(16) };
const signature = { algorithm: 'sha256', value: base64(64), fingerprint: base64(32) };
const camelCase: JsonValue = {
  revocationId: 'rev_1',
  userIdentity: 'alice$saas.com',
  devices: ['dev1'],
  reason: 'other',
  revokedBy: 'alice$saas.com',
  requestedAt: '2026-01-31T12:00:00Z',
  invalidSince: '2026-01-30T12:00:00Z',
};
const encode = (value: JsonValue) => new TextEncoder().encode(JSON.stringify(value));

const bodies: readonly Body[] = [
  {
    schema: 'Message',
    document: deviceDocument,
    good: (example) => [
      { ...example, from: 'alice$saas.com', document: null },
      { ...example, document: base64(32), encryption: gcm },
      { ...example, document: base64(32), encryption: cbc },
    ],
    reads: (value) => readMessage(encode(value)).ok,
  },
  {
    schema: 'AuthRequest',
    document: deviceDocument,
    good: (example) => [{ ...example, device_info: 'phone' }],
    reads: (value) => {
      const { success, data } = authRequestSchema.safeParse(value);
      return success && parseUserIdentity(data.identity).ok;
    },
  },
  {
    schema: 'RefreshRequest',
    document: deviceDocument,
    good: () => [],
    reads: (value) => {
      const { success, data } = refreshRequestSchema.safeParse(value);
      const identity = success && parseIdentity(data.identity);
      return identity !== false && identity.ok && identity.value.kind === 'delegated';
    },
  },
  {
    schema: 'AcknowledgementRequest',
    document: deviceDocument,
    good: ({ receipts }) => [
      { receipts: Array.from({ length: 100 }, () => (receipts as string[])[0] ?? '') },
    ],
    reads: (value) => {
      const { success, data } = acknowledgementSchema.safeParse(value);
      if (!success) return false;
      const { length } = data.receipts;
      return length >= 1 && length <= maxReceipts && data.receipts.every(isNonce);
    },
  },
  {
    schema: 'EnrolmentRequest',
    document: portalDocument,
    good: (example) => [{ ...example, requestedBy: 'admin$saas.com' }],
    reads: (value) => {
      const { success, data } = enrolmentRequestSchema.safeParse(value);
      return success && parseUserIdentity(data.userIdentity).ok && data.scopes.every(isScope);
    },
  },
  {
    schema: 'IdentityRequest',
    document: portalDocument,
    good: (example) => [
      { ...example, notifyPhone: '+41791234567', compromised: true },
      { ...example, rotation: { issuedAt: '2026-01-31T12:00:00Z', signatures: [signature, signature] } },
      { ...example, override: { by: 'admin$saas.com', reason: 'the old key is lost' } },
    ],
    reads: (value) => {
      const { success, data } = identityRequestSchema.safeParse(value);
      // What is no time is refused when the rotation is judged.
      return success && (data.rotation === undefined || parseIssuedAt(data.rotation.issuedAt) !== undefined);
    },
  },
  {
    schema: 'RevocationRequest',
    document: portalDocument,
    good: (example) => [{ ...example, devices: 'all', invalid_since: '2026-01-30T12:00:00Z' }, camelCase],
    reads: (value) => readRevocationRequest(value).ok,
  },
];

/** The one thing that the pattern of a time does not say: whether the year is a leap year. */
const leapDay = /-02-29T/;

function exampleOf(document: OpenApiDocument, schema: string): Readonly<Record<string, JsonValue>> {
  const contents = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ requestBody }) => requestBody?.content['application/json'] ?? []);
  const found = contents.find(
    (content) => '$ref' in content.schema && content.schema.$ref === `#/components/schemas/${schema}`,
  );
  return found?.example as Readonly<Record<string, JsonValue>>;
}

describe.each(bodies)('$schema', ({ schema, document, good, reads }) => {
  const check = schemaCheck(document);
  const accepts = (value: JsonValue) => check(pointer('components', 'schemas', schema), value) === undefined;
  const example = exampleOf(document, schema);
  const examples = [example, ...good(example)];

  test('good ones are taken by the code and by the schema', () => {
    expect(examples.map((value) => [reads(value), accepts(value)])).toEqual(examples.map(() => [true, true]));
  });

  test('changed ones are taken by both or refused by both, but for the 29th of February', () => {
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(mutationsOf(examples), (value) => {
        const isTaken = reads(value);
        if (isTaken) taken += 1;
        else refused += 1;
        const isAccepted = accepts(value);
        return isTaken === isAccepted || (isAccepted && leapDay.test(JSON.stringify(value)));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 600) },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(20);
  });
});
