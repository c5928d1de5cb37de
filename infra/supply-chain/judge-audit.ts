/** What an audit found. */
export interface AuditJudgement {
  readonly outcome: 'clean' | 'unknown' | 'vulnerable';
  /** For the person who runs it. */
  readonly lines: readonly string[];
}

interface Report {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range?: string }>>;
}

/** Severities that stop a release; milder ones are told. */
const grave = new Set(['critical', 'high']);

/**
 * Judges what `npm audit --json` printed. A registry that can't be asked is `unknown`, never `clean`: npm itself ends
 * with status 1 for both a finding and a registry without that service.
 */
export function judgeAudit(text: string): AuditJudgement {
  const { vulnerabilities, message = 'no answer' } = parse(text);
  if (!vulnerabilities) {
    return {
      outcome: 'unknown',
      lines: [`NOT AUDITED: the registry gave no advisories (${message.trim()})`],
    };
  }
  const found = Object.entries(vulnerabilities);
  const lines = found.map(([name, { severity, range = '' }]) => `${severity}: ${name} ${range}`.trim());
  if (found.some(([, { severity }]) => grave.has(severity))) return { outcome: 'vulnerable', lines };
  return { outcome: 'clean', lines: [...lines, 'no known vulnerability of severity high or worse'] };
}

function parse(text: string): Report {
  try {
    const report: unknown = JSON.parse(text);
    return typeof report === 'object' && report !== null ? report : {};
  } catch {
    return {};
  }
}
