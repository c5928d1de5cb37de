import { indent } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import type { Finding } from './finding.ts';

const words = { good: 'ok', advice: 'advice', problem: 'PROBLEM', unknown: 'unknown' } as const;

/** Prints what the doctor found, name by name, and then what to repair. */
export function printFindings(identity: string, findings: readonly Finding[], paint: Paint): string {
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  const repairs = findings.filter(({ level }) => level === 'problem');
  return [
    `${paint.strong(identity)}: ${summarize(findings, paint)}`,
    ...subjects.map((subject) =>
      [
        paint.strong(subject),
        indent(
          printSubject(
            findings.filter((each) => each.subject === subject),
            paint,
          ),
        ),
      ].join('\n'),
    ),
    ...(repairs.length === 0 ? [] : [`To repair\n${indent(printRepairs(repairs))}`]),
  ].join('\n\n');
}

function printSubject(findings: readonly Finding[], paint: Paint): string {
  const colours = { good: paint.good, advice: paint.advice, problem: paint.bad, unknown: paint.advice };
  return findings
    .flatMap(({ level, text, fix }) => [
      `${colours[level](words[level].padEnd(words.problem.length))}  ${oneLine(text)}`,
      ...(fix === undefined || level === 'problem' ? [] : [`${' '.repeat(words.problem.length)}  → ${fix}`]),
    ])
    .join('\n');
}

function printRepairs(repairs: readonly Finding[]): string {
  return repairs
    .map(({ subject, text, fix }, place) => `${place + 1}. ${subject}: ${oneLine(text)}\n   ${fix}`)
    .join('\n');
}

function summarize(findings: readonly Finding[], paint: Paint): string {
  const count = (level: Finding['level']) => findings.filter((each) => each.level === level).length;
  const [problems, unknowns, hints] = [count('problem'), count('unknown'), count('advice')];
  const more = hints === 0 ? '' : `, ${hints} to consider`;
  if (problems > 0) return `${paint.bad(`${problems} to repair`)}${more}`;
  if (unknowns > 0) return `${paint.advice(`${unknowns} not known now`)}${more}`;
  return `${paint.good('in order')}${more}`;
}
