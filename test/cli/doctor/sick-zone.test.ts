import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateKeyPair } from '../../../infra/local/cast.ts';
import { type NameServer, startNameServer } from '../../../infra/local/name-server/name-server.ts';
import { ZoneStore } from '../../../infra/local/route53/zone-store.ts';
import { printTxt } from '../../../shared/protocol/txt-presentation.ts';
import { runCommand, withNames } from '../terminal.ts';

let server: NameServer;
const rsa = generateKeyPair(2048).publicKey;
const device = generateKeyPair().publicKey;

beforeAll(async () => {
  const zones = new ZoneStore({ now: Date.now });
  server = await startNameServer(zones);
  const zone = zones.createZone('btps.sick.example');
  zones.setSigned('btps.sick.example', false);
  const txt = (name: string, ttlSeconds: number, ...values: string[]) =>
    zones.change(zone.id, [
      {
        action: 'CREATE',
        recordSet: { name, type: 'TXT', ttlSeconds, values: values.map((each) => printTxt(each)) },
      },
    ]);
  txt('carol.btps.sick.example.', 3600, `key=${rsa.spkiBase64}&d=dev1,dev1,dev2,Dev_3,dev4`);
  txt('dev1.carol.btps.sick.example.', 300, `key=${device.spkiBase64}`, 'key=');
  txt('dev2.carol.btps.sick.example.', 30, `key=${device.spkiBase64}&x=1700000000&s=read-only,fly`);
  txt('dev4.carol.btps.sick.example.', 300, `key=${device.spkiBase64}`);
  const servers = zones.createZone('_btps.sick.example');
  zones.setSigned('_btps.sick.example', false);
  const record = 'v=BTPS1;u=https://elsewhere.example/messages';
  zones.change(servers.id, [
    {
      action: 'CREATE',
      recordSet: { name: '_btps.sick.example.', type: 'TXT', ttlSeconds: 60, values: [printTxt(record)] },
    },
  ]);
});
afterAll(() => server.stop());

test('doctor finds everything that is wrong in a zone, says how to repair it, and ends with 1', async () => {
  const address = `127.0.0.1:${server.port}`;
  const line = ['doctor', 'carol$sick.example', '--dns-server', address, '--authoritative-server', address];
  const ran = await runCommand([...line, '--trust-anchor', server.trustAnchor]);
  const names = { [rsa.fingerprint]: '<rsa>', [device.fingerprint]: '<device>', [address]: '<server>' };
  expect({ ...ran, output: withNames(ran.output, names) }).toEqual({
    exitCode: 1,
    output: `carol$sick.example: 7 to repair, 9 to consider

btps.sick.example
  ok       what does not exist is kept for 60 s by others (SOA)

carol.btps.sick.example
  advice   its RSA key has 2048 bits
           → Replace it by Ed25519, or by RSA of 3072 bits.
  PROBLEM  lists dev1 more than once
  PROBLEM  lists "Dev_3", which is no delegated id
  ok       has 429 of 4000 characters, devices listed: 4, room for some 396 more
  advice   lies in a zone that is not signed
           → Sign the zone and give its DS record to the registrar: whoever forges one answer can sign for this identity.
  PROBLEM  its TTL is 3600 s: others keep a revoked device for as long
  ok       its one server answers

dev1.carol.btps.sick.example
  PROBLEM  2 delegation records stand at one name
  advice   lies in a zone that is not signed
           → Sign the zone and give its DS record to the registrar: whoever forges one answer can sign for this identity.
  ok       its TTL is 300 s
  ok       its one server answers

dev2.carol.btps.sick.example
  ok       holds an Ed25519 key, <device>
  PROBLEM  expired at <time>
  advice   has the scope fly, which nobody knows
           → Scopes are send, fetch-inbox, poll-trust-requests, accept-trust-requests, read-only.
  advice   may not send: its scopes are read-only, fly
           → Scopes are send, fetch-inbox, poll-trust-requests, accept-trust-requests, read-only.
  advice   lies in a zone that is not signed
           → Sign the zone and give its DS record to the registrar: whoever forges one answer can sign for this identity.
  advice   its TTL is 30 s: every message costs lookups
           → Publish it with a TTL of 60 to 300 s.
  ok       its one server answers
  PROBLEM  has the same key as dev4.carol.btps.sick.example

dev4.carol.btps.sick.example
  ok       holds an Ed25519 key, <device>
  advice   lies in a zone that is not signed
           → Sign the zone and give its DS record to the registrar: whoever forges one answer can sign for this identity.
  ok       its TTL is 300 s
  ok       its one server answers

_btps.sick.example
  PROBLEM  names a host outside of sick.example, which DNSSEC does not prove
  advice   holds no key
           → Add key=<base64 SPKI> of the server: without it, what is delivered late is refused.

To repair
  1. carol.btps.sick.example: lists dev1 more than once
     List every device once.
  2. carol.btps.sick.example: lists "Dev_3", which is no delegated id
     Use one label in lower case.
  3. carol.btps.sick.example: its TTL is 3600 s: others keep a revoked device for as long
     Publish it with a TTL of 60 to 300 s.
  4. dev1.carol.btps.sick.example: 2 delegation records stand at one name
     Leave one record there, as key=<PEM>.
  5. dev2.carol.btps.sick.example: expired at <time>
     Enrol the device again with a new key.
  6. dev2.carol.btps.sick.example: has the same key as dev4.carol.btps.sick.example
     Enrol the devices again, each with a key of its own.
  7. _btps.sick.example: names a host outside of sick.example, which DNSSEC does not prove
     Sign the zone of _btps.sick.example, or use a host of sick.example: others take no other host without DNSSEC.
`,
    error: '',
  });
});
