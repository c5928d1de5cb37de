/** A request as a stranger sends it, before it is signed and encoded. */
export interface HttpInput {
  readonly api: 'device' | 'portal';
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /**
   * With words that are filled in when it is sent: `@now`, `@id`, `@signature`, `@token` (one-time), and `@access` in
   * headers; so that broken requests get past the checks of time and signature too.
   */
  readonly body: string;
  readonly form: BodyForm;
}

/** How a body is turned into bytes. */
export type BodyForm = (typeof bodyForms)[number];

/** Every way of {@link BodyForm}; the last is a bomb of the body repeated to 4 MB. */
export const bodyForms = ['utf8', 'bom', 'latin1', 'utf16', 'gzip', 'deflate', 'brotli', 'bomb'] as const;
