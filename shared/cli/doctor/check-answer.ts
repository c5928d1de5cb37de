import type { NameEvidence } from './evidence.ts';
import { advice, type Finding, good, problem, unknown } from './finding.ts';

/** Bounds of the TTL of delegation records, seconds: it is how long others hold a revoked one. */
const ttlSeconds = { least: 60, most: 300 };

/** Checks how the TXT records of a name come: proved, directly, and for how long. */
export function checkAnswer(evidence: NameEvidence): readonly Finding[] {
  const { name, outcome } = evidence;
  if (outcome.kind === 'failed') return [unknown(name, `DNS gave no usable answer (${outcome.reason})`)];
  if (outcome.kind === 'bogus') return [bogus(name, outcome.details)];
  if (outcome.kind !== 'answer') return [];
  return [
    ...checkProof(name, outcome.dnssec),
    ...(outcome.aliases.length > 0 ? [aliased(name, outcome.aliases)] : []),
    ...checkTtl(evidence, outcome.ttlSeconds),
  ];
}

function bogus(name: string, details: readonly string[]): Finding {
  return problem(
    name,
    `its DNSSEC signatures do not hold: ${details[0] ?? 'no reason known'}`,
    'Sign the zone again, or correct the DS record at the registrar: until then every message of this identity fails.',
  );
}

function checkProof(name: string, dnssec: string): readonly Finding[] {
  if (dnssec === 'secure') return [good(name, 'is proved by DNSSEC')];
  return [
    advice(
      name,
      dnssec === 'insecure' ? 'lies in a zone that is not signed' : 'was not validated',
      'Sign the zone and give its DS record to the registrar: whoever forges one answer can sign for this identity.',
    ),
  ];
}

function aliased(name: string, aliases: readonly string[]): Finding {
  const target = aliases.at(-1) ?? '';
  return problem(
    name,
    `is an alias of ${target}`,
    `Remove the CNAME: whoever writes ${target} can sign for this identity.`,
  );
}

/** The servers themselves tell the TTL; what a resolver says may be what is left of it. */
function checkTtl({ name, servers }: NameEvidence, resolverSeconds: number): readonly Finding[] {
  const told = servers.flatMap(({ answer }) => (answer.kind === 'answer' ? [answer.ttlSeconds] : []));
  const seconds = told.length > 0 ? Math.max(...told) : resolverSeconds;
  const fix = `Publish it with a TTL of ${ttlSeconds.least} to ${ttlSeconds.most} s.`;
  if (seconds > ttlSeconds.most) {
    return [problem(name, `its TTL is ${seconds} s: others keep a revoked device for as long`, fix)];
  }
  if (seconds < ttlSeconds.least && told.length > 0) {
    return [advice(name, `its TTL is ${seconds} s: every message costs lookups`, fix)];
  }
  return [good(name, `its TTL is ${seconds} s`)];
}
