/** What one check of an identity found. */
export interface Finding {
  /** `problem` has to be repaired; `unknown` could not be found out now. */
  readonly level: 'good' | 'advice' | 'problem' | 'unknown';
  /** What it is about: a DNS name, or the address of a server. */
  readonly subject: string;
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** What is as it should be. */
export function good(subject: string, text: string): Finding {
  return { level: 'good', subject, text };
}

/** What works, and could be better. */
export function advice(subject: string, text: string, fix: string): Finding {
  return { level: 'advice', subject, text, fix };
}

/** What has to be repaired. */
export function problem(subject: string, text: string, fix: string): Finding {
  return { level: 'problem', subject, text, fix };
}

/** What could not be found out. */
export function unknown(subject: string, text: string): Finding {
  return { level: 'unknown', subject, text, fix: 'Ask again later, or another resolver with --dns-server.' };
}
