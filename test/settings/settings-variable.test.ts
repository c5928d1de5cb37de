import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { readSettings, settingsVariable, writeSettings } from '../../shared/settings/settings-variable.ts';

const settings = settingsSchema.parse({ domain: 'saas.example' });
const reading = (text?: string) => () => readSettings({ [settingsVariable]: text });

describe('readSettings', () => {
  test('gives what was written', () => {
    expect(reading(writeSettings(settings))()).toEqual(settings);
  });

  test.each(Object.keys(settings))('refuses settings without %s, by name', (name) => {
    const others = Object.fromEntries(Object.entries(settings).filter(([key]) => key !== name));
    expect(reading(JSON.stringify(others))).toThrow(new TypeError(`BTPS_SETTINGS does not hold ${name}`));
  });

  test.each([
    { because: 'a number for a text', changed: { domain: 1 }, name: 'domain' },
    { because: 'a text for a number', changed: { dnsQuorum: '1' }, name: 'dnsQuorum' },
    { because: 'null for a group', changed: { limits: null }, name: 'limits' },
  ])('refuses $because', ({ changed, name }) => {
    const text = JSON.stringify({ ...settings, ...changed });
    expect(reading(text)).toThrow(new TypeError(`BTPS_SETTINGS does not hold ${name}`));
  });

  test.each([
    { because: 'no variable', text: undefined, reason: 'BTPS_SETTINGS is not set' },
    { because: 'no JSON', text: '{"domain":', reason: 'BTPS_SETTINGS does not hold a JSON object' },
    { because: 'a JSON text', text: '"saas.example"', reason: 'BTPS_SETTINGS does not hold a JSON object' },
    { because: 'null', text: 'null', reason: 'BTPS_SETTINGS does not hold a JSON object' },
  ])('refuses $because', ({ text, reason }) => {
    expect(reading(text)).toThrow(new TypeError(reason));
  });
});
