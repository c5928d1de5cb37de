import { parseServerRecords, type ServerRecord } from '../../protocol/server-record.ts';
import type { Evidence } from './evidence.ts';
import { advice, type Finding, good, problem, unknown } from './finding.ts';

/** Checks the record by which the servers of other domains find the server of this one, and know its words. */
export function checkServerRecord({ identity, server }: Evidence): readonly Finding[] {
  const { name, outcome } = server;
  if (outcome.kind === 'failed') return [unknown(name, `DNS gave no usable answer (${outcome.reason})`)];
  if (outcome.kind === 'bogus') {
    return [
      problem(name, 'its DNSSEC signatures do not hold', 'Sign the zone again, or correct its DS record.'),
    ];
  }
  const parsed = parseServerRecords(outcome.kind === 'answer' ? outcome.values : []);
  if (parsed.kind === 'none') {
    const fix = `Publish v=BTPS1;u=https://host.${identity.domain}/messages;key=<base64 SPKI> there.`;
    return [advice(name, 'there is no server record: other domains cannot send here', fix)];
  }
  if (parsed.kind === 'invalid') {
    return [problem(name, parsed.reason, 'Publish one record, v=BTPS1;u=https://…;key=<base64 SPKI>.')];
  }
  const isSecure = 'dnssec' in outcome && outcome.dnssec === 'secure';
  return [
    ...checkEndpoint(name, parsed.record, identity.domain, isSecure),
    ...checkKeys(name, parsed.record),
  ];
}

function checkEndpoint(
  name: string,
  { endpoint }: ServerRecord,
  domain: string,
  isSecure: boolean,
): readonly Finding[] {
  if (!endpoint)
    return [advice(name, 'names no endpoint: other domains cannot send here', 'Add u=https://….')];
  const host = endpoint.hostname.toLowerCase();
  const isWithin = host === domain || host.endsWith(`.${domain}`);
  if (isWithin || isSecure) return [good(name, `messages are posted to ${endpoint.href}`)];
  const fix = `Sign the zone of ${name}, or use a host of ${domain}: others take no other host without DNSSEC.`;
  return [problem(name, `names a host outside of ${domain}, which DNSSEC does not prove`, fix)];
}

function checkKeys(name: string, { keys }: ServerRecord): readonly Finding[] {
  const fix = 'Add key=<base64 SPKI> of the server: without it, what is delivered late is refused.';
  return keys.length > 0 ? [good(name, 'holds the key of the server')] : [advice(name, 'holds no key', fix)];
}
