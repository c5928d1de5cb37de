import { readFileSync } from 'node:fs';
import type { Question } from '../../../shared/dns/message.ts';
import { parseName } from '../../../shared/dns/name.ts';
import type { Finding } from '../../dns-agreement/finding.ts';

/** Answers of real servers, and what ours makes of them when nobody breaks them. */
export interface Corpus {
  /** When they were recorded, and thus were valid, epoch milliseconds. */
  readonly recordedAtMs: number;
  /** DS of the root that their chains begin at. */
  readonly trustAnchor: string;
  /** Base64 of a message by `{type}/{name}`. */
  readonly answers: Readonly<Record<string, string>>;
  readonly lookups: Readonly<Record<string, Finding>>;
}

const file = new URL('corpus.json', import.meta.url);

/** Path of the file that the corpus is kept in. */
export const corpusFile = file;

/** Reads the corpus that is kept beside this file. */
export function readCorpus(): Corpus {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Names a question in the corpus. */
export function questionKey(type: number, name: string): string {
  return `${type}/${name}`;
}

/** Reads a question back from its name in the corpus. */
export function parseQuestionKey(key: string): Question {
  const slash = key.indexOf('/');
  return { type: Number(key.slice(0, slash)), name: parseName(key.slice(slash + 1)) };
}
