import { messagesPath } from '../../shared/http/routes.ts';
import { type Settings, settingsSchema } from '../../shared/settings/settings.ts';
import type { LocalCloudOptions } from './cloud.ts';
import type { NameServer } from './name-server/name-server.ts';

/**
 * Makes the settings of a local cloud. What a test sets of `dnssec` goes with the trust anchor of the local root.
 *
 * @throws TypeError when they are not valid
 */
export function localSettings(
  { domain, settings }: LocalCloudOptions,
  { address, port, trustAnchor }: NameServer,
  serverUrl: string | undefined,
): Settings {
  const parsed = settingsSchema.safeParse({
    dnsServers: [`udp://${address}:${port}`],
    ...settings,
    dnssec: { trustAnchors: [trustAnchor], ...settings?.dnssec },
    forwarding: {
      ...(serverUrl !== undefined && { publicUrl: `${serverUrl}${messagesPath}` }),
      ...settings?.forwarding,
    },
    domain,
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TypeError(`The setting ${issue?.path.join('.')} is not valid: ${issue?.message}`);
}
