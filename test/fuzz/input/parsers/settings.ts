import { parseServerAddress } from '../../../../shared/dns/server-address.ts';
import { parseServerUrl } from '../../../../shared/dns/server-url.ts';
import { parseEndpoint } from '../../../../shared/protocol/endpoint.ts';
import { sourceSubject } from '../../../../shared/rate-limit/source-subject.ts';
import { settingsSchema } from '../../../../shared/settings/settings.ts';
import {
  readSettings,
  settingsVariable,
  writeSettings,
} from '../../../../shared/settings/settings-variable.ts';
import { refusesByThrowing, secretMarker } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const settings = settingsSchema.parse({
  domain: 'saas.com',
  forwarding: { routes: { 'other.com': 'https://other.com/messages' } },
  dnssec: { domains: { 'old.com': 'off' }, trustAnchors: ['. IN DS 20326 8 2 E06D44B8'] },
  notices: { emailFrom: 'btps@saas.com' },
  originSecretHashes: ['0'.repeat(64)],
});

function checkContext(text: string): string | undefined {
  const parsed = settingsSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const again = readSettings({ [settingsVariable]: writeSettings(parsed.data) });
  return JSON.stringify(again) === JSON.stringify(parsed.data)
    ? undefined
    : 'changes between stack and function';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every name server that a setting may name can be connected to, and nothing else is taken. */
function checkServer(text: string): string | undefined {
  return refusesByThrowing(() => {
    const url = parseServerUrl(text);
    const { host, port } = url.protocol === 'udp' ? url.address : url.server;
    if (host === '' || /[\s/@?#]/.test(host) || port < 1 || port > 65_535)
      throw new RangeError(`${host}:${port}`);
  });
}

/** Settings of a deployment, and the addresses in them. */
export const settingsTargets = [
  textTarget('settings', [writeSettings(settings), '{"domain":"a.b"}'], checkContext, { isJson: true }),
  textTarget(
    'settings-variable',
    [writeSettings(settings).replace('btps@saas.com', secretMarker)],
    (text) => refusesByThrowing(() => readSettings({ [settingsVariable]: text })),
    { weight: 2, isJson: true },
  ),
  textTarget(
    'name-server',
    [
      '8.8.8.8',
      'udp://[::1]:5300',
      'tls://dns.google#8.8.8.8',
      'https://dns.google/dns-query',
      'tls://1.1.1.1:853',
    ],
    (text) => checkServer(text) ?? refusesByThrowing(() => parseServerAddress(text)),
    { weight: 3 },
  ),
  textTarget(
    'endpoint',
    ['https://api.saas.com/messages', 'https://[::1]:8443/a?b', 'https://u:p@h/', 'http://a'],
    (text) => {
      const url = parseEndpoint(text);
      return url === undefined ||
        (url.protocol === 'https:' && !url.href.includes('#') && url.username === '')
        ? undefined
        : `takes ${url.href}`;
    },
    { weight: 2 },
  ),
  textTarget(
    'source-address',
    ['192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1', 'fe80::1%eth0', '::'],
    (text) =>
      refusesByThrowing(() => {
        const subject = sourceSubject(text);
        if (!/^(\d+\.){3}\d+$|^([0-9a-f]+:){3}[0-9a-f]+::\/64$/.test(subject)) throw new RangeError(subject);
      }),
    { weight: 2 },
  ),
];
