/** What a device may be allowed to do. A device record that names none allows `send`. */
export const scopes = [
  'send',
  'fetch-inbox',
  'poll-trust-requests',
  'accept-trust-requests',
  'read-only',
] as const;

/** One thing that a device may be allowed to do. */
export type Scope = (typeof scopes)[number];

/** Whether the text names a scope. */
export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
