import { generate } from 'selfsigned';
import { afterAll, expect, test } from 'vitest';
import { generateKeyPair, userIdentity } from '../../infra/local/cast.ts';
import { freePort } from '../../infra/local/free-port.ts';
import { Registrar } from '../../infra/local/registrar.ts';
import { listMessages } from '../../shared/inbox/list-messages.ts';
import { startTestCloud } from '../local-cloud.ts';
import { Scene } from '../scene.ts';

test('a message goes from one cloud to another, which verifies it by DNS', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const server = await freePort(0, 'the HTTPS API');
  const scene = await Scene.start({
    settings: {
      forwarding: {
        routes: { 'receiver.example': `https://localhost:${server}/messages` },
        certificates: [cert],
        allowPrivateAddresses: true,
        allowOtherPorts: true,
      },
    },
  });
  afterAll(() => scene.stop());
  const { address, port, trustAnchor } = scene.cloud.nameServer;
  const receiver = await startTestCloud({
    domain: 'receiver.example',
    tls: { cert, key },
    ports: { server },
    settings: { dnsServers: [`udp://${address}:${port}`], dnssec: { trustAnchors: [trustAnchor] } },
  });
  afterAll(() => receiver.stop());
  const registrar = new Registrar(receiver);
  afterAll(() => registrar.close());
  const bob = userIdentity('bob$receiver.example');
  await registrar.addUser(bob, generateKeyPair().publicKey);

  const message = scene.message({ to: bob.text });
  expect((await scene.send(message)).status).toBe(202);
  const inbox = {
    client: registrar.dynamoDb,
    tableName: receiver.tables.Inbox.name,
    now: Date.now,
    random: (length: number) => new Uint8Array(length),
  };
  const read = async () => {
    const page = await listMessages(inbox, bob.text);
    return page.ok ? page.value.messages.map((listed) => [listed.message, listed.dnssec]) : [];
  };
  await expect.poll(read, { timeout: 15_000 }).toEqual([[message, 'secure']]);
});
