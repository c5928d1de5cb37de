import type { NameEvidence, ServerAnswer } from './evidence.ts';
import { type Finding, good, problem } from './finding.ts';

/** Compares what every server with authority says about a name. */
export function checkServers({ name, servers }: NameEvidence): readonly Finding[] {
  const faults = servers.flatMap(({ server, answer }) => checkServer(name, server.label, answer));
  const answers = servers.filter(({ answer }) => answer.kind !== 'failed');
  const distinct = new Set(answers.map(({ answer }) => contentOf(answer)));
  if (distinct.size > 1) {
    const groups = answers.map(({ server, answer }) => `${server.label}: ${describe(answer)}`).join('; ');
    return [
      ...faults,
      problem(
        name,
        `its servers differ: ${groups}`,
        'Wait for the change to spread; if it does not, have the zone transferred to the server that is behind.',
      ),
    ];
  }
  const count = answers.length;
  if (faults.length > 0 || count === 0) return faults;
  return [good(name, count === 1 ? 'its one server answers' : `its ${count} servers say the same`)];
}

function checkServer(name: string, server: string, answer: ServerAnswer): readonly Finding[] {
  if (answer.kind === 'failed') {
    const fix = 'Repair the server, or take it out of the NS records: lookups wait for it.';
    return [problem(server, `gives no answer about ${name} (${answer.reason})`, fix)];
  }
  if (answer.authoritative) return [];
  const fix = 'Let it serve the zone, or take it out of the NS records.';
  return [problem(server, `answers about ${name} without authority`, fix)];
}

function contentOf(answer: ServerAnswer): string {
  return answer.kind === 'answer' ? JSON.stringify([answer.values, answer.ttlSeconds]) : answer.kind;
}

function describe(answer: ServerAnswer): string {
  if (answer.kind !== 'answer') return 'no record';
  const { values, ttlSeconds } = answer;
  const characters = values.map((value) => Buffer.from(value, 'base64').length).join(' and ');
  return `${characters} characters, TTL ${ttlSeconds} s`;
}
