import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PortalScene } from '../lifecycle/portal-scene.ts';
import { type Circumstances, makeFolder, type Ran, runCommand, withNames } from './terminal.ts';

let scene: PortalScene;
let home: { readonly path: string; readonly remove: () => Promise<void> };
let environment: Record<string, string>;
/** What is different in every run, and what it is called below. */
let names: Record<string, string>;

beforeAll(async () => {
  scene = await PortalScene.start();
  home = await makeFolder();
  const { apiUrl, nameServer, portalUrl, credentials } = scene.cloud;
  const address = `${nameServer.address}:${nameServer.port}`;
  environment = {
    BTPS_PASSPHRASE: 'correct horse battery staple',
    BTPS_KEY_PASSPHRASE: 'another secret',
    BTPS_PORTAL: portalUrl,
    BTPS_DNS_SERVERS: `udp://${address}`,
    BTPS_TRUST_ANCHORS: nameServer.trustAnchor,
    BTPS_AUTHORITATIVE_SERVERS: address,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
  const alice = await scene.registerUser('alice$saas.example');
  await scene.registerUser('bob$saas.example');
  const { spkiBase64, fingerprint } = alice.primary.publicKey;
  names = {
    [apiUrl]: '<api>',
    [address]: '<server>',
    [home.path]: '~',
    [spkiBase64]: '<alice key>',
    [fingerprint]: '<alice fingerprint>',
  };
});
afterAll(async () => {
  await scene.stop();
  await home.remove();
});

const at = (file: string) => join(home.path, file);

/** Runs a command as one of the two users, and names what is different in every run. */
async function btps(line: readonly string[], more: Circumstances = {}): Promise<Ran> {
  const ran = await runCommand(line, { environment, homeFolder: home.path, ...more });
  return { ...ran, output: withNames(ran.output, names), error: withNames(ran.error, names) };
}

/** The same with what `--json` prints parsed; the names of devices and keys in it are learned by `learn`. */
async function ask(line: readonly string[], more: Circumstances = {}) {
  const { exitCode, output } = await runCommand([...line, '--json'], {
    environment,
    homeFolder: home.path,
    ...more,
  });
  return { exitCode, json: JSON.parse(output) };
}

async function invite(user: string, scopes: readonly string[]): Promise<string> {
  return (await scene.portal('POST', '/enrolments', { userIdentity: user, scopes })).body.uri;
}

test('keygen makes a key for encrypted documents, and prints only its public half', async () => {
  const { exitCode, json } = await ask(['keygen', '--type', 'rsa', '--bits', '2048', '--out', at('bob.pem')]);
  expect({ exitCode, json }).toEqual({
    exitCode: 0,
    json: {
      type: 'rsa',
      bits: 2048,
      privateKeyFile: at('bob.pem'),
      publicKeyFile: at('bob.pem.pub'),
      encrypted: true,
      fingerprint: expect.stringMatching(/^[\w+/]{43}=$/),
      publicKey: expect.stringMatching(/^MII/),
    },
  });
  expect(await readFile(at('bob.pem'), 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  expect(await btps(['keygen', '--out', at('bob.pem')])).toEqual({
    exitCode: 2,
    output: '',
    error: 'btps: ~/bob.pem exists, and is not overwritten\n',
  });
});

test('enrol makes the device of a profile and waits until DNS shows it; another profile is another device', async () => {
  const enrolled = await runCommand(
    ['enrol', await invite('alice$saas.example', ['send']), '--name', 'Office'],
    {
      environment,
      homeFolder: home.path,
    },
  );
  const [, device = ''] = /Enrolled (\w+)\$/.exec(enrolled.output) ?? [];
  const [, fingerprint = ''] = /fingerprint: +(\S+)/.exec(enrolled.output) ?? [];
  Object.assign(names, { [device]: '<alice device>', [fingerprint]: '<device fingerprint>' });
  expect(withNames(enrolled.output, names)).toBe(
    `Enrolled <alice device>$alice.btps.saas.example
user:         alice$saas.example
server:       <api>
scopes:       send
fingerprint:  <device fingerprint>
profile:      default
DNS:          shows the device
`,
  );
  expect({ ...enrolled, output: '' }).toEqual({ exitCode: 0, output: '', error: '' });

  const bob = await ask(['enrol', '-', '--profile', 'bob'], {
    input: `${await invite('bob$saas.example', ['fetch-inbox'])}\n`,
  });
  expect(bob).toEqual({
    exitCode: 0,
    json: {
      profile: 'bob',
      server: scene.cloud.apiUrl,
      userIdentity: 'bob$saas.example',
      delegatedIdentity: expect.stringMatching(/^dev\w{5}\$bob\.btps\.saas\.example$/),
      scopes: ['fetch-inbox'],
      fingerprint: expect.any(String),
      dns: 'published',
    },
  });
});

test('enrol into a profile that holds a device is refused before the invitation is used up', async () => {
  const invitation = await invite('alice$saas.example', ['send']);
  expect(await btps(['enrol', invitation])).toEqual({
    exitCode: 2,
    output: '',
    error: `btps: The profile default holds <alice device>$alice.btps.saas.example already (ALREADY_ENROLLED)
  Choose another with --profile, or say --replace; the old device stays delegated until it is revoked.
`,
  });
  expect(await ask(['enrol', invitation, '--profile', 'spare', '--no-wait'])).toMatchObject({
    exitCode: 0,
    json: { profile: 'spare', dns: 'pending' },
  });
});

test('status tells that the device is delegated', async () => {
  expect(await btps(['status'])).toEqual({
    exitCode: 0,
    output: `ACTIVE <alice device>$alice.btps.saas.example
DNS:      published
said by:  its own server
at:       <time>
`,
    error: '',
  });
});

test('send signs and sends; the message that was kept can be sent once more, and is accepted once', async () => {
  await writeFile(at('invoice.json'), '{"title":"Invoice","total":1500}\n');
  const line = ['send', '--to', 'bob$saas.example', at('invoice.json'), '--save', at('message.json')];
  const sent = await ask(line);
  expect(sent).toEqual({
    exitCode: 0,
    json: {
      id: expect.stringMatching(/^msg_/),
      status: 'accepted',
      digest: expect.any(String),
      acceptedAt: expect.any(String),
      from: expect.stringContaining('$alice.btps.saas.example'),
      to: 'bob$saas.example',
      type: 'btp_invoice',
      encrypted: false,
    },
  });
  Object.assign(names, { [sent.json.id]: '<message>', [sent.json.digest]: '<digest>' });
  expect(await btps(['send', '--resend', at('message.json')])).toEqual({
    exitCode: 0,
    output: `Accepted before <message>
from:       <alice device>$alice.btps.saas.example
to:         bob$saas.example
type:       btp_invoice
encrypted:  no
digest:     <digest>
`,
    error: '',
  });
});

test('inbox lists, opens what is encrypted with the key, and acknowledges', async () => {
  const encrypted = await ask(
    ['send', '--to', 'bob$saas.example', '--encrypt-for', at('bob.pem.pub'), '--type', 'btp_note', '-'],
    { input: '{"secret":"\\u001b[31mred\\u202e"}' },
  );
  names[encrypted.json.id] = '<second>';
  const first = `btp_invoice from <alice device>$alice.btps.saas.example
  id:        <message>
  issued:    <time>
  accepted:  <time>
  signed:    by the device key, DNSSEC secure
  {
    "title": "Invoice",
    "total": 1500
  }
`;
  const second = `btp_note from <alice device>$alice.btps.saas.example
  id:        <second>
  issued:    <time>
  accepted:  <time>
  signed:    by the device key, DNSSEC secure
`;
  expect(await btps(['inbox', '--profile', 'bob'])).toEqual({
    exitCode: 0,
    output: `${first}\n${second}  encrypted: --key opens it\n\n2 messages.\n`,
    error: '',
  });
  const opened = ['inbox', '--profile', 'bob', '--key', at('bob.pem'), '--acknowledge'];
  expect(await btps(opened)).toEqual({
    exitCode: 0,
    output: `${first}\n${second}  {\n    "secret": "\\u001b[31mred\\u{202e}"\n  }\n\n2 messages, 2 acknowledged.\n`,
    error: '',
  });
  expect(await ask(['inbox', '--profile', 'bob'])).toEqual({
    exitCode: 0,
    json: { messages: [], deliveryFailures: [], unproved: [] },
  });
});

test('verify prints what the verdict rests on; one changed digit is refused', async () => {
  const ran = await btps(['verify', at('message.json')]);
  expect({ ...ran, output: ran.output.replace(/\d+ s ago/, '<age>') }).toEqual({
    exitCode: 0,
    output: `VERIFIED from <alice device>$alice.btps.saas.example
  id:      <message>
  to:      bob$saas.example
  type:    btp_invoice
  issued:  <time>, <age>
because
  1. alice.btps.saas.example TXT: answer, secure, TTL 300 s
  2. <alice device>.alice.btps.saas.example TXT: answer, secure, TTL 300 s
  3. signed with the device key (ed25519)
`,
    error: '',
  });
  const altered = (await readFile(at('message.json'), 'utf8')).replace('1500', '1501');
  expect(await ask(['verify', '-'], { input: altered })).toMatchObject({
    exitCode: 1,
    json: {
      verdict: 'refused',
      code: 'SIGNATURE_VERIFICATION_FAILED',
      reasons: ['the signature does not hold under this ed25519 key'],
      fresh: true,
      lookups: [
        { outcome: 'answer', dnssec: 'secure' },
        { outcome: 'answer', dnssec: 'secure' },
      ],
    },
  });
});

test('lookup prints the records as DNS has them', async () => {
  await scene.settled();
  const device = Object.keys(names).find((value) => names[value] === '<alice device>');
  const { exitCode, output } = await btps(['lookup', 'alice$saas.example']);
  expect({ exitCode, output: output.replaceAll(/dev\w{5}/g, '<spare>') }).toEqual({
    exitCode: 0,
    output: `alice.btps.saas.example TXT  found
  key:      ed25519, 256 bits, fingerprint <alice fingerprint>
  devices:  <alice device>, <spare>
  TTL:      300 s
  DNSSEC:   secure
  "key=-----BEGIN PUBLIC KEY-----\\n<alice key>\\n-----END PUBLIC KEY-----&d=<alice device>,<spare>"
`,
  });
  expect(await ask(['lookup', `${device}$alice.btps.saas.example`])).toMatchObject({
    exitCode: 0,
    json: {
      records: [
        {
          name: 'alice.btps.saas.example',
          outcome: 'answer',
          dnssec: 'secure',
          ttlSeconds: 300,
          problems: [],
        },
        { name: `${device}.alice.btps.saas.example`, record: { key: { state: 'good', type: 'ed25519' } } },
      ],
    },
  });
});

test('doctor finds a device that was just enrolled in order', async () => {
  const device = Object.keys(names).find((value) => names[value] === '<alice device>');
  expect(await btps(['doctor', `${device}$alice.btps.saas.example`])).toEqual({
    exitCode: 0,
    output: `<alice device>$alice.btps.saas.example: in order, 1 to consider

btps.saas.example
  ok       what does not exist is kept for 60 s by others (SOA)

alice.btps.saas.example
  ok       holds an Ed25519 key, <alice fingerprint>
  ok       lists <alice device>
  ok       has 144 of 4000 characters, devices listed: 2, room for some 428 more
  ok       is proved by DNSSEC
  ok       its TTL is 300 s
  ok       its one server answers

<alice device>.alice.btps.saas.example
  ok       holds an Ed25519 key, <device fingerprint>
  ok       is proved by DNSSEC
  ok       its TTL is 300 s
  ok       its one server answers

_btps.saas.example
  advice   names no endpoint: other domains cannot send here
           → Add u=https://….
  ok       holds the key of the server
`,
    error: '',
  });
});

test('devices lists them, revoke takes one out at once, and its next status clears this machine', async () => {
  const device = Object.keys(names).find((value) => names[value] === '<alice device>');
  expect((await btps(['devices', 'alice$saas.example'])).output).toContain(
    '<alice device>  active  published  send',
  );
  const revoked = await btps(['revoke', `${device}$alice.btps.saas.example`, '--reason', 'device_lost']);
  expect({
    ...revoked,
    output: revoked.output.replace(/rev_[\w-]{22}/, '<revocation>').replace('removed', 'pending'),
  }).toEqual({
    exitCode: 0,
    output: `REVOKED <revocation>
<alice device>  REVOKED  DNS pending  <time>
`,
    error: '',
  });
  expect(await ask(['devices', 'alice$saas.example'])).toMatchObject({
    exitCode: 0,
    json: {
      userIdentity: 'alice$saas.example',
      activeDevices: 1,
      devices: expect.arrayContaining([
        expect.objectContaining({ delegatedId: device, state: 'revoked', cause: 'device-revoked' }),
      ]),
    },
  });
  expect((await ask(['devices', 'alice$saas.example', '--active'])).json.devices).toHaveLength(1);
  expect(await btps(['status'])).toEqual({
    exitCode: 1,
    output: `REVOKED <alice device>$alice.btps.saas.example
reason:      Device has been revoked
revoked at:  <time>
said by:     its own server
at:          <time>
Its credentials were removed from this machine.
`,
    error: '',
  });
  expect(await btps(['send', '--to', 'bob$saas.example', at('invoice.json')])).toEqual({
    exitCode: 4,
    output: '',
    error: `btps: The device holds no credentials (NOT_ENROLLED)
  Enrol this profile: btps enrol <invitation>.
`,
  });
});

test('audit lists the newest first, page by page', async () => {
  const first = await ask(['audit', 'alice$saas.example', '--limit', '1']);
  expect(first).toMatchObject({
    exitCode: 0,
    json: {
      userIdentity: 'alice$saas.example',
      events: [{ type: 'delegation_revocation' }],
      cursor: expect.any(String),
    },
  });
  const all = await ask(['audit', 'alice$saas.example', '--limit', '2', '--all']);
  const types: string[] = all.json.events.map(({ type }: { type: string }) => type);
  expect(types.at(-1)).toBe('identity_change');
  const next = await ask(['audit', 'alice$saas.example', '--limit', '1', '--cursor', first.json.cursor]);
  expect(next.json.events[0].timestamp <= first.json.events[0].timestamp).toBe(true);
  expect(next.json.events[0].eventId).not.toBe(first.json.events[0].eventId);
});

test('revoke --all has to be confirmed, and asks for the identity at a terminal', async () => {
  expect(await btps(['revoke', 'alice$saas.example', '--all'])).toEqual({
    exitCode: 2,
    output: '',
    error: `btps: Revoking all devices has to be confirmed
  Say --yes where there is no terminal.
`,
  });
  const questions: string[] = [];
  const confirming = {
    ask: async (question: string) => {
      questions.push(question);
      return 'alice$saas.example';
    },
  };
  expect(await ask(['revoke', 'alice$saas.example', '--all'], confirming)).toMatchObject({
    exitCode: 0,
    json: { status: 'REVOKED' },
  });
  expect(questions).toEqual([
    'This revokes all devices of alice$saas.example, for ever. Type the identity to go on: ',
  ]);
});
