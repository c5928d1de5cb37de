/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  /** Members of its body; none when that is no object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is asked. */
export interface ApiQuestion {
  readonly path: string;
  /** Posted as JSON; without it, the question is a GET. */
  readonly post?: object;
  readonly accessToken?: string;
  readonly signal: AbortSignal;
}

/**
 * Asks the API as anybody does: over HTTPS, through API Gateway.
 *
 * @throws Error when there is no answer, or none in JSON
 */
export async function askApi(
  baseUrl: string,
  { path, post, accessToken, signal }: ApiQuestion,
): Promise<ApiAnswer> {
  const response = await fetch(`${baseUrl}${path}`, {
    signal,
    redirect: 'error',
    headers: {
      ...(post && { 'content-type': 'application/json' }),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    ...(post && { method: 'POST', body: JSON.stringify(post) }),
  });
  const body: unknown = await response.json();
  const isObject = typeof body === 'object' && body !== null;
  return { status: response.status, body: isObject ? (body as ApiAnswer['body']) : {} };
}

/** What an answer says, for operators: its status, and the code and reasons of a problem or a verdict. */
export function describeAnswer({ status, body }: ApiAnswer): string {
  const { code, reasons } = body;
  const said = [code, ...(Array.isArray(reasons) ? reasons : [])].filter((text) => typeof text === 'string');
  return [`${status}`, ...said].join(': ');
}
