import { parseDelegationRecords } from '../../protocol/delegation-record.ts';
import { isScope, scopes as knownScopes } from '../../protocol/scopes.ts';
import { checkKey } from './check-key.ts';
import type { Evidence } from './evidence.ts';
import { advice, type Finding, good, problem } from './finding.ts';

const dayMs = 86_400_000;
/** An expiry that is nearer than this is worth a word. */
const expiryNoticeMs = 14 * dayMs;

/** Checks the record of a device. */
export function checkDevice(
  { name, outcome }: Evidence['devices'][number],
  nowMs: number,
): readonly Finding[] {
  if (outcome.kind === 'failed' || outcome.kind === 'bogus') return [];
  if (outcome.kind !== 'answer') {
    return [
      problem(
        name,
        `there is no TXT record (${outcome.kind})`,
        'Publish the record of the device, or take it off the list.',
      ),
    ];
  }
  const parsed = parseDelegationRecords(outcome.values);
  if (parsed.kind === 'none') {
    return [problem(name, 'none of its TXT records has a key tag', 'Publish key=<PEM> there.')];
  }
  if (parsed.kind === 'invalid') {
    return parsed.reasons.map((reason) => problem(name, reason, 'Leave one record there, as key=<PEM>.'));
  }
  const { key, devices, expiresAtSeconds, scopes } = parsed.record;
  return [
    ...checkKey(name, key),
    ...(devices
      ? [advice(name, 'has a list of devices, which only users have', 'Leave out its d tag.')]
      : []),
    ...(expiresAtSeconds === undefined ? [] : checkExpiry(name, expiresAtSeconds * 1000, nowMs)),
    ...(scopes ? checkScopes(name, scopes) : []),
  ];
}

function checkExpiry(name: string, expiresAtMs: number, nowMs: number): readonly Finding[] {
  const at = new Date(expiresAtMs).toISOString();
  const fix = 'Enrol the device again with a new key.';
  if (nowMs >= expiresAtMs) return [problem(name, `expired at ${at}`, fix)];
  const text = `expires at ${at}`;
  return [expiresAtMs - nowMs < expiryNoticeMs ? advice(name, text, fix) : good(name, text)];
}

function checkScopes(name: string, scopes: readonly string[]): readonly Finding[] {
  const fix = `Scopes are ${knownScopes.join(', ')}.`;
  const foreign = scopes.filter((scope) => !isScope(scope));
  return [
    ...foreign.map((scope) => advice(name, `has the scope ${scope}, which nobody knows`, fix)),
    ...(scopes.includes('send')
      ? []
      : [advice(name, `may not send: its scopes are ${scopes.join(', ')}`, fix)]),
  ];
}
