import { ClientError } from './client-errors.ts';

/** Members of a server's answer, none of them trusted to be there. */
export interface AnswerMembers {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  texts(name: string): readonly string[];
  list(name: string): readonly unknown[];
  /** A number from 0. */
  count(name: string): number;
  /** ISO 8601, as epoch milliseconds. */
  time(name: string): number;
}

/**
 * Reads the members of an answer by name; each throws UNEXPECTED_ANSWER with the name when it is not of its kind.
 *
 * @param answer the body, parsed
 */
export function readMembers(answer: unknown): AnswerMembers {
  const members = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  const optionalText = (name: string) => {
    const value = members[name];
    return value === undefined || typeof value === 'string' ? value : refuse(name);
  };
  const text = (name: string) => optionalText(name) || refuse(name);
  const list = (name: string): readonly unknown[] => {
    const value = members[name];
    return Array.isArray(value) ? value : refuse(name);
  };
  return {
    text,
    optionalText,
    list,
    count: (name) => {
      const value = members[name];
      return typeof value === 'number' && value >= 0 ? value : refuse(name);
    },
    texts: (name) => list(name).map((entry) => (typeof entry === 'string' ? entry : refuse(name))),
    time: (name) => {
      const timeMs = Date.parse(text(name));
      return Number.isNaN(timeMs) ? refuse(name) : timeMs;
    },
  };
}

function refuse(name: string): never {
  throw new ClientError('UNEXPECTED_ANSWER', { reasons: [`the answer has no proper ${name}`] });
}
