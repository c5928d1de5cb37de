import type { Settings } from './settings.ts';

/** Name of the environment variable that holds the settings of a function, as JSON. */
export const settingsVariable = 'BTPS_SETTINGS';

const kinds = {
  domain: 'string',
  dnsServers: 'object',
  dnsQuorum: 'number',
  dnssec: 'object',
  inboxRetentionDays: 'number',
  acceptRsaPayloadSignatures: 'boolean',
  limits: 'object',
  recordTtlSeconds: 'number',
  unusedDeviceDays: 'number',
  notices: 'object',
  forwarding: 'object',
  originSecretHashes: 'object',
  originSecretRequired: 'boolean',
  logLevel: 'string',
} as const satisfies Record<keyof Settings, 'boolean' | 'number' | 'object' | 'string'>;

/** Prints settings for the environment of a function. */
export function writeSettings(settings: Settings): string {
  return JSON.stringify(settings);
}

/**
 * Reads the settings from the environment of a function, as `writeSettings` printed them.
 *
 * They were validated when the stack was synthesised; here only what an older stack, or a hand in the console, may
 * have left out is looked for. The schema itself would take a tenth of the time in which a function starts.
 *
 * @throws TypeError when the variable is missing or does not hold all settings
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const text = environment[settingsVariable];
  if (text === undefined) throw new TypeError(`${settingsVariable} is not set`);
  const settings = parseObject(text);
  for (const [name, kind] of Object.entries(kinds)) {
    // `typeof null` is 'object', and no setting is null.
    if (typeof settings[name] !== kind || settings[name] === null) {
      throw new TypeError(`${settingsVariable} does not hold ${name}`);
    }
  }
  return settings as Settings;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, without quoting the text.
  }
  throw new TypeError(`${settingsVariable} does not hold a JSON object`);
}
