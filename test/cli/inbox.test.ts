import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acknowledgementRoute, inboxRoute } from '../client/device-scene.ts';
import { answer, lost, problem, type Reaction, ScriptedServer } from '../client/scripted-server.ts';
import { enrolledHome, environment } from './enrolled-home.ts';
import { type Ran, runCommand } from './terminal.ts';

const bytes = (length: number) => Buffer.alloc(length).toString('base64');

/** An entry of the listing; its number is in its receipt, id and document. */
const entry = (number: number, more: object = {}) => ({
  receipt: `receipt-${number}`,
  message: {
    version: '1.0',
    issuedAt: '2026-01-15T10:30:00.000Z',
    document: { number },
    id: `msg_${number}`,
    type: 'btp_invoice',
    from: 'dev9$bob.btps.receiver.example',
    to: 'alice$saas.example',
    signature: { algorithm: 'sha256', value: bytes(64), fingerprint: bytes(32) },
    ...more,
  },
  acceptedAt: '2026-01-15T10:30:01.000Z',
  digest: bytes(32),
  signedWith: 'device',
  dnssec: 'secure',
});

const encryption = {
  algorithm: 'aes-256-cbc',
  encryptedKey: bytes(256),
  iv: bytes(16),
  type: 'standardEncrypt',
};

const confirm: Reaction = ({ body }) => ({
  status: 200,
  body: { acknowledged: body.receipts, unknown: [] },
});

/** Runs `btps inbox` as a device of alice, whose inbox holds these entries. */
async function inbox(
  line: readonly string[],
  entries: readonly object[],
  ...reactions: readonly Reaction[]
): Promise<Ran & { readonly receipts: readonly string[][] }> {
  const tokens = {
    accessToken: 'access',
    accessTokenExpiresAtMs: Date.now() + 900_000,
    refreshToken: 'refresh',
    renewalId: 'renewal',
  };
  const homeFolder = await enrolledHome({ scopes: ['fetch-inbox'], tokens });
  const server = new ScriptedServer()
    .on(inboxRoute, answer(200, { messages: entries }))
    .on(acknowledgementRoute, ...reactions);
  const ran = await runCommand(['inbox', ...line], { homeFolder, environment, fetch: server.fetch });
  return { ...ran, receipts: server.seen(acknowledgementRoute).map(({ body }) => body.receipts) };
}

const shown = (number: number) => `btp_invoice from dev9$bob.btps.receiver.example
  id:        msg_${number}
  issued:    2026-01-15T10:30:00.000Z
  accepted:  2026-01-15T10:30:01.000Z
  signed:    by the device key, DNSSEC secure
  {
    "number": ${number}
  }

`;

test('an encrypted message that is listed without --key stays on the list: nobody saw it', async () => {
  const entries = [entry(1), entry(2, { document: 'c2VjcmV0', encryption })];
  const { exitCode, output, receipts } = await inbox(['--acknowledge'], entries, confirm);
  expect(receipts).toEqual([['receipt-1']]);
  expect({ exitCode, output }).toEqual({
    exitCode: 0,
    output: `${shown(1)}btp_invoice from dev9$bob.btps.receiver.example
  id:        msg_2
  issued:    2026-01-15T10:30:00.000Z
  accepted:  2026-01-15T10:30:01.000Z
  signed:    by the device key, DNSSEC secure
  encrypted: --key opens it

2 messages, 1 acknowledged.
`,
  });
});

test('an encrypted message that --key does not open stays on the list, and one whose document is null leaves it', async () => {
  const homeFolder = await enrolledHome();
  const key = join(homeFolder, 'bob.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const entries = [entry(1, { document: 'c2VjcmV0', encryption }), entry(2, { document: null })];
  const { exitCode, receipts } = await inbox(['--acknowledge', '--key', key], entries, confirm);
  expect({ exitCode, receipts }).toEqual({ exitCode: 1, receipts: [['receipt-2']] });
});

test('an acknowledgement whose answer is lost: what was listed is shown all the same, and the failure beside it', async () => {
  const { receipts, ...ran } = await inbox(['--acknowledge'], [entry(1)], lost);
  expect(receipts).toHaveLength(5);
  expect(ran).toEqual({
    exitCode: 3,
    output: `${shown(1)}1 message, 0 acknowledged.\n`,
    error: `btps: Not everything was acknowledged: The server could not be reached, or its answer was lost (NETWORK_ERROR)
  because the request failed (ECONNRESET)
  Run the command again: what was not acknowledged is still listed.
`,
  });
});

test('a second hundred that is not acknowledged: --json lists all, the first hundred as acknowledged, and the error', async () => {
  const entries = Array.from({ length: 101 }, (_, index) => entry(index));
  const { exitCode, output, error } = await inbox(
    ['--acknowledge', '--json'],
    entries,
    confirm,
    problem('ACCESS_DENIED'),
  );
  expect({ exitCode, error, json: JSON.parse(output) }).toEqual({
    exitCode: 1,
    error: '',
    json: {
      messages: entries.map((listed) => ({
        ...listed,
        encrypted: false,
        document: listed.message.document,
      })),
      deliveryFailures: [],
      unproved: [],
      acknowledged: entries.slice(0, 100).map(({ receipt }) => receipt),
      error: {
        code: 'ACCESS_DENIED',
        title: expect.stringMatching(/^Not everything was acknowledged: /),
        reasons: ['why'],
        action: expect.any(String),
        retryable: false,
        requestId: 'req-1',
        exitCode: 1,
      },
    },
  });
});
