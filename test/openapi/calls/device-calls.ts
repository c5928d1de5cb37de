import { beforeAll, describe, expect, test } from 'vitest';
import { delegatedIdentity, generateKeyPair, signedInvoice } from '../../../infra/local/cast.ts';
import { printDeviceRecord, printParentRecord } from '../../../shared/protocol/print-delegation-record.ts';
import { failureMessageType } from '../../../shared/protocol/system-message.ts';
import type { ApiScene, Call } from '../api-scene.ts';
import { ago } from './requests.ts';

/** Bodies that no route takes, by the code that they are refused with. */
const noMessage: readonly Call[] = [
  { body: 'text', mediaType: 'text/plain' },
  { body: `"${'x'.repeat(256 * 1024)}"` },
  { body: {} },
];

/** Publishes a user of another domain with one device, whose record holds these values. */
async function publishForeign(
  { scene }: ApiScene,
  account: string,
  ...values: readonly string[]
): Promise<string> {
  const { registrar } = scene;
  const name = `${account}.btps.other.example`;
  const primaryKey = generateKeyPair().publicKey.spkiBase64;
  await registrar.publish(name, printParentRecord({ primaryKey, devices: ['dev1'] }));
  if (values.length > 0) await registrar.publish(`dev1.${name}`, ...values);
  return `dev1$${name}`;
}

/** Calls of the API of devices and servers: messages, inbox, and what anybody may read. */
export function deviceCalls(started: () => ApiScene): void {
  describe('the API of devices and servers answers as its document says (OpenAPI 3.1)', () => {
    let api: ApiScene;
    beforeAll(() => {
      api = started();
    });

    const send = (message: unknown) => api.device('POST', '/messages', { body: message });

    test('POST /messages', async () => {
      const { scene } = api;
      // Before her record is looked up for the first time, and cached.
      const reader = await scene.addDevice('reader', { scopes: ['read-only'] });
      const key = generateKeyPair();
      const from = (sender: string, to = scene.bob.text) => send(signedInvoice(sender, to, key));
      const message = scene.message();
      expect((await send(message)).status).toBe(202);
      await send(message);
      for (const call of noMessage) await api.device('POST', '/messages', call);
      await send({ ...scene.message(), to: 'Bob' });
      await send(scene.message({ issuedAt: ago(400) }));
      await send(scene.message({ issuedAt: ago(-400) }));
      await send(scene.message({ to: 'nobody$saas.example' }));
      await send({ ...scene.message(), document: 'another' });
      await from('eve$other.example', 'eve$third.example');
      await from('btps-canary$saas.example');
      await from('dev1$nobody.btps.saas.example');
      await from('dev9999$alice.btps.saas.example');
      await send(signedInvoice('reader$alice.btps.saas.example', scene.bob.text, reader));
      await api.exhaust('POST', '/messages', { body: {} });
    });

    test('POST /messages of other domains, by what DNS holds', async () => {
      const { cloud, bob } = api.scene;
      const key = generateKeyPair();
      const published = key.publicKey.spkiBase64;
      const from = async (sender: string) => send(signedInvoice(sender, bob.text, key));
      cloud.zones.createZone('btps.other.example');
      await from(await publishForeign(api, 'no-record'));
      await from(await publishForeign(api, 'no-key', 'v=spf1 -all'));
      await from(await publishForeign(api, 'two-records', 'key=AAAA', 'key=BBBB'));
      await from(await publishForeign(api, 'bad-key', 'key=AAAA'));
      await from(await publishForeign(api, 'revoked', 'key='));
      await from(
        await publishForeign(api, 'expired', printDeviceRecord({ key: published, expiresAtSeconds: 1 })),
      );
      const unlucky = await publishForeign(api, 'unlucky', printDeviceRecord({ key: published }));
      const forged = await publishForeign(api, 'forged', printDeviceRecord({ key: published }));
      cloud.nameServer.setFaults(({ name, type }) => {
        if (name.includes('unlucky')) return { kind: 'rcode', rcode: 'SERVFAIL' };
        return name.includes('forged') && type === 'TXT' ? { kind: 'tamper' } : undefined;
      });
      const answers = [await from(unlucky), await from(forged)];
      cloud.nameServer.setFaults();
      expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    });

    test('POST /verify, GET /delegations', async () => {
      const { scene } = api;
      for (const call of [
        { body: scene.message() },
        { body: scene.message({ issuedAt: ago(400) }) },
        ...noMessage,
      ]) {
        await api.device('POST', '/verify', call);
      }
      const ofServers = await api.device('POST', '/verify', {
        body: scene.message({ type: failureMessageType }),
      });
      expect(ofServers.body).toMatchObject({ verdict: 'refused', code: 'INVALID_MESSAGE' });
      await api.device('POST', '/verify', { body: { ...scene.message(), from: 'Alice' } });
      await api.exhaust('POST', '/verify', { body: {} });
      const status = (identity: string) => api.device('GET', `/delegations/${identity}`);
      expect((await status(scene.device.text)).body).toMatchObject({ status: 'ACTIVE' });
      expect((await status('dev9$alice.btps.saas.example')).body).toMatchObject({ status: 'UNKNOWN' });
      await status('alice$saas.example');
      await api.exhaust('GET', '/delegations/Alice');
    });

    test('the inbox', async () => {
      const { scene } = api;
      const { bob, bobsReader, registrar } = scene;
      const inbox = `/inbox/${bob.text}`;
      const token = await scene.accessToken(bobsReader, ['fetch-inbox']);
      const { body: page } = await api.device('GET', `${inbox}?limit=1`, { token });
      expect(page.messages).toHaveLength(1);
      const receipts = [page.messages[0].receipt];
      const acknowledge = (call: Call) => api.device('POST', `${inbox}/acknowledgements`, call);
      expect((await acknowledge({ token, body: { receipts } })).status).toBe(200);
      await acknowledge({ token, body: { receipts: [] } });
      await acknowledge({ token, body: 'text', mediaType: 'text/plain' });
      await api.device('GET', `${inbox}?limit=0`, { token });

      const tokenOf = (id: string) =>
        scene.accessToken(delegatedIdentity(`${id}$${bob.originalIdentity}`), ['fetch-inbox']);
      const { publicKey } = generateKeyPair();
      const seed = async (id: string, more: object) =>
        registrar.addDevice(delegatedIdentity(`${id}$${bob.originalIdentity}`), publicKey, publicKey, more);
      await seed('gone', { status: 'revoked', revokedAt: ago(10) });
      await seed('expired', { expiresAtSeconds: 1 });
      const tokens = [
        undefined,
        await api.expiredToken(bobsReader.text),
        'no.token.ofours',
        await scene.accessToken(bobsReader, ['send']),
        await tokenOf('gone'),
        await tokenOf('expired'),
        await tokenOf('nobody'),
      ];
      for (const [method, path] of [
        ['GET', ''],
        ['POST', '/acknowledgements'],
      ] as const) {
        for (const each of tokens) {
          await api.device(method, `${inbox}${path}`, each === undefined ? {} : { token: each });
        }
        await api.device(method, `/inbox/alice$saas.example${path}`, { token });
      }
    });

    test('what anybody may read, and what is no route', async () => {
      for (const path of ['/.well-known/jwks.json', '/.well-known/btps-server.json', '/openapi.json']) {
        expect((await api.device('GET', path)).status).toBe(200);
      }
      expect((await api.device('GET', '/nothing')).status).toBe(404);
      const { status, headers } = await api.device('GET', '/messages');
      expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    });

    test('GET /health before any check', async () => {
      expect((await api.device('GET', '/health')).status).toBe(503);
    });
  });
}
