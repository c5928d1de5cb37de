import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { userIdentity } from '../../infra/local/cast.ts';
import { root } from '../../infra/package/root.ts';
import { messageDigest } from '../../shared/protocol/digest.ts';
import { PortalScene } from '../lifecycle/portal-scene.ts';
import { findNodeVersions } from '../platforms/node-versions.ts';
import { codeBlocks } from './code-blocks.ts';
import { Receiver } from './receiver.ts';
import { run } from './run.ts';

const { folder } = inject('consumer');
const receiving = userIdentity('bob$receiver.example');
let scene: PortalScene;
let alice: Awaited<ReturnType<PortalScene['registerUser']>>['user'];

beforeAll(async () => {
  scene = await PortalScene.start();
  alice = (await scene.registerUser('alice$saas.example')).user;
  for (const name of ['sdk', 'verifier']) {
    const document = await readFile(join(root, `docs/${name}.md`), 'utf8');
    await Promise.all(codeBlocks(document).map((block) => writeFile(join(folder, block.name), block.text)));
  }
});
afterAll(() => scene?.stop());

const majorOf = (node: string) => /node-(\d+)/.exec(node)?.[1] ?? 'of the project';

describe.each(findNodeVersions().map((node) => [majorOf(node), node]))(
  'installed, on Node.js %s',
  (major, node) => {
    test('the program of the SDK’s document enrols, sends an invoice, and reads it in the inbox', async () => {
      const { body } = await scene.portal('POST', '/enrolments', {
        userIdentity: alice.text,
        scopes: ['send', 'fetch-inbox'],
      });
      const home = join(folder, `home-${major.replaceAll(' ', '-')}`);
      await mkdir(home);
      const env = { BTPS_PASSPHRASE: 'correct horse battery staple' };
      const first = await run(node, [join(folder, 'device.js'), body.uri, alice.text], { cwd: home, env });
      const device = /^this device is (\S+)$/m.exec(first.stdout)?.[1] ?? 'nobody';
      const invoice = '{"title":"Monthly Service Invoice","totalAmount":{"value":1500,"currency":"USD"}}';
      expect({ ...first, stdout: first.stdout.replaceAll(/msg_[\w-]+/g, 'msg') }).toEqual({
        status: 0,
        stdout: `this device is ${device}\nmsg was accepted\n${device} sent ${invoice}\n`,
        stderr: '',
      });
      const again = await run(node, [join(folder, 'device.js'), '', alice.text], { cwd: home, env });
      expect(again.stdout).toContain(`this device is ${device}\n`);
      const wrong = { BTPS_PASSPHRASE: 'wrong' };
      expect(await run(node, [join(folder, 'device.js'), '', alice.text], { cwd: home, env: wrong })).toEqual(
        {
          status: 1,
          stdout: '',
          stderr: expect.stringMatching(/^STORE_FAILED: /),
        },
      );
    });

    test('the server of the verifier’s document takes a message once, and no forged one', async () => {
      const device = await scene.enrol(alice, ['send']);
      await scene.settled();
      const { address, port, trustAnchor } = scene.cloud.nameServer;
      const settings = { DNS_SERVERS: `udp://${address}:${port}`, TRUST_ANCHOR: trustAnchor };
      const receiver = await Receiver.start(node, folder, settings);
      try {
        const message = scene.message(device, receiving);
        const digest = messageDigest(JSON.stringify(message));
        expect(await receiver.post(message)).toEqual({ status: 202, body: { id: message.id, digest } });
        expect(await receiver.post(message)).toEqual({
          status: 409,
          body: { code: 'NONCE_ALREADY_USED', digest },
        });
        expect(await receiver.post({ ...message, id: 'msg_other' })).toMatchObject({
          status: 403,
          body: { code: 'SIGNATURE_VERIFICATION_FAILED', retryable: false },
        });
        expect(await receiver.post(scene.message(device, alice))).toMatchObject({
          status: 403,
          body: { code: 'RELAY_DENIED' },
        });
        expect(await receiver.post('{}')).toMatchObject({ status: 400, body: { code: 'INVALID_MESSAGE' } });
        expect(await receiver.post('x'.repeat(300_000))).toEqual({
          status: 413,
          body: { code: 'MESSAGE_TOO_LARGE' },
        });
      } finally {
        await receiver.stop();
      }
    });

    test('a key can be made and a message judged in five lines, and the process ends by itself', async () => {
      const { address, port, trustAnchor } = scene.cloud.nameServer;
      const script = `
      import { generateDeviceKeys } from 'btps-delegation/client';
      import { KeychainCredentialStore } from 'btps-delegation/client/keychain';
      import { createVerifier } from 'btps-delegation/verify';
      const { fingerprint } = await generateDeviceKeys();
      const dnssec = { trustAnchors: [${JSON.stringify(trustAnchor)}] };
      const verifier = createVerifier({ dnsServers: ['udp://${address}:${port}'], dnssec });
      const verdict = await verifier.verify(process.argv[2]);
      console.log(fingerprint.length, new KeychainCredentialStore().keyForm, verdict.verdict, verdict.dnssec);`;
      await writeFile(join(folder, 'judge.js'), script);
      const device = await scene.enrol(alice, ['send']);
      await scene.settled();
      const message = JSON.stringify(scene.message(device, alice));
      expect(await run(node, ['judge.js', message], { cwd: folder, env: {} })).toEqual({
        status: 0,
        stdout: '44 seed accepted secure\n',
        stderr: '',
      });
    });

    test('btps says how it is used, and its version', async () => {
      const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
      const btps = (parameter: string) =>
        run(node, ['node_modules/.bin/btps', parameter], { cwd: folder, env: {} });
      expect(await btps('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
      const help = await btps('--help');
      expect(help).toMatchObject({ status: 0, stderr: '' });
      const commands = [
        'keygen',
        'enrol',
        'send',
        'inbox',
        'status',
        'verify',
        'lookup',
        'doctor',
        'revoke',
        'devices',
        'audit',
      ];
      expect(commands.filter((command) => !new RegExp(`^\\s+${command}\\b`, 'm').test(help.stdout))).toEqual(
        [],
      );
    });
  },
);
