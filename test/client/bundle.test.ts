import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { ManualTime } from './manual-time.ts';

const entry = fileURLToPath(new URL('../../shared/client/index.ts', import.meta.url));

/** Bundles the SDK as an app does; a built-in of Node.js anywhere in it fails. */
async function bundle(format: 'esm' | 'iife') {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format,
    globalName: 'sdk',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return { code: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

test('the SDK has less than 40 KB, minified and gzipped, and needs nothing of Node.js', async () => {
  const { code, inputs } = await bundle('esm');
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(40_000);
  // tweetnacl asks for a built-in, which its package.json disables in bundles.
  const ours = /^shared\/(client|protocol)\/|^node_modules\/tweetnacl\/nacl-fast\.js$|^\(disabled\):crypto$/;
  expect(inputs.filter((path) => !ours.test(path))).toEqual([]);
  expect(/\bBuffer\b|\bprocess\.|["']node:/.exec(code)?.[0]).toBeUndefined();
});

test('it enrols and signs where there is no WebCrypto, TextDecoder, URL or Buffer, as on React Native', async () => {
  const time = new ManualTime();
  const requests: { url: string; body: string }[] = [];
  const answers = [
    {
      delegated_identity: 'dev1234$alice.btps.saas.example',
      scopes: ['send'],
      access_token: 'access',
      refresh_token: 'refresh',
      expires_at: '2026-01-15T10:45:00.000Z',
    },
  ];
  const reactNative = {
    sdk: undefined,
    fetch: async (url: string, { body }: { body: string }) => {
      requests.push({ url, body });
      return {
        ok: true,
        status: 200,
        headers: new Headers(),
        text: async () => JSON.stringify(answers.shift()),
      };
    },
    crypto: { getRandomValues: (array: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(array) },
    setTimeout: time.schedule,
    clearTimeout: () => undefined,
    AbortController,
    TextEncoder,
    atob,
    btoa,
  };
  const script = `${(await bundle('iife')).code}
    (async () => {
      const client = new sdk.DelegatedBtpsClient({ store: new sdk.MemoryCredentialStore() });
      await client.enrol('btps:enrol?server=https%3A%2F%2Fapi.saas.example&identity=alice%24saas.example&token=t');
      return JSON.stringify(await client.prepare({ to: 'bob$saas.example', document: { name: 'Zoë' } }));
    })()`;
  const text: string = await runInNewContext(script, reactNative);
  expect(requests.map(({ url }) => url)).toEqual(['https://api.saas.example/auth/devices']);
  expect(readMessage(Buffer.from(text))).toMatchObject({
    ok: true,
    value: { canonicalText: text, from: { text: 'dev1234$alice.btps.saas.example' } },
  });
});
