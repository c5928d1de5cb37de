import { expect, test } from 'vitest';
import { ZoneStore } from '../../../infra/local/route53/zone-store.ts';
import { publishServer } from '../../../infra/local/server-record.ts';
import { generateTokenKeys } from '../../../infra/local/token-keys.ts';
import { createTokenKeys } from '../../../shared/tokens/create-token-keys.ts';
import { readServerKeys } from '../../../shared/voucher/server-key.ts';

test('two keys of a server are published as key and key2, the signing one first (README, Operate)', async () => {
  const serverKeys = JSON.stringify(
    [generateTokenKeys(), generateTokenKeys()].flatMap((keys) => JSON.parse(keys)),
  );
  const zones = new ZoneStore({ now: () => 0 });
  publishServer(zones, { domain: 'saas.example', serverKeys, url: 'https://localhost:8443' });
  const [signing, next] = await readServerKeys(createTokenKeys({ SERVER_KEYS: serverKeys }, 'SERVER_KEYS'));
  const [zone] = zones.zones;
  const published = [...(zone?.recordSets.values() ?? [])].find(({ type }) => type === 'TXT');
  expect(published).toEqual({
    name: '_btps.saas.example.',
    type: 'TXT',
    ttlSeconds: 60,
    values: [
      `"v=BTPS1;u=https://localhost:8443/messages;key=${signing.spkiBase64};key2=${next?.spkiBase64}"`,
    ],
  });
});
