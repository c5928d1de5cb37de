import { hash } from 'node:crypto';

/**
 * Key of one counter: 22 characters, whatever the length of the subject, so that a ring of 100 admissions stays
 * within one write unit. 132 bits leave nobody a way to share a counter with somebody else by search.
 */
export function counterKey(kind: 'ring' | 'gcra' | 'distinct', action: string, subject: string): string {
  return hash('sha256', JSON.stringify([kind, action, subject]), 'base64url').slice(0, 22);
}
