import { expect, test } from 'vitest';
import { runCommand } from '../terminal.ts';

const environment = {
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'marker-secret',
  BTPS_PORTAL: 'https://a1b2.execute-api.eu-central-1.amazonaws.com',
};

/** A portal that answers every request alike, and keeps what it was asked. */
function portal(status: number, body: string) {
  const asked: { url: string; headers: Record<string, string> }[] = [];
  return {
    asked,
    fetch: async (url: string, { headers }: { headers: Record<string, string> }) => {
      asked.push({ url, headers });
      const text = async () => body;
      return { ok: status < 300, status, redirected: false, headers: { get: () => null }, text };
    },
  };
}

test('a request is signed for the region of the URL, and shows no secret', async () => {
  const { asked, fetch } = portal(200, '{"events":[]}');
  const now = () => Date.parse('2026-01-31T12:00:00Z');
  const line = ['audit', 'alice$saas.com', '--from', '2026-01-01T00:00:00Z', '--limit', '5'];
  expect(await runCommand(line, { environment, fetch, now })).toEqual({
    exitCode: 0,
    output: 'No events.\n',
    error: '',
  });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.url).toBe(
    'https://a1b2.execute-api.eu-central-1.amazonaws.com/identities/alice%24saas.com/audit?limit=5&from=2026-01-01T00%3A00%3A00Z',
  );
  expect(asked[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIA\/20260131\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=host;/,
  );
  expect(JSON.stringify(asked)).not.toContain('marker-secret');
});

test.each<[string, number, string, number, string]>([
  [
    'credentials that API Gateway does not take',
    403,
    '{"message":"Forbidden"}',
    1,
    `btps: The API of portals does not take these AWS credentials (UNAUTHENTICATED)
  Check the credentials, the region and the clock, and that the principal may call execute-api:Invoke.
`,
  ],
  [
    'a user that is not registered',
    404,
    '{"code":"IDENTITY_NOT_FOUND","reasons":["the identity is not registered here"],"requestId":"r-1"}',
    1,
    `btps: No such identity is registered (IDENTITY_NOT_FOUND)
  because the identity is not registered here
  Register the identity through the portal first.
  request r-1
`,
  ],
  [
    'an overload',
    503,
    '{"code":"SERVICE_UNAVAILABLE","reasons":[]}',
    3,
    `btps: A service that this one depends on is not available (SERVICE_UNAVAILABLE)
  Send the same request again after the seconds in Retry-After.
`,
  ],
])('%s: said so, exit code by what may be done', async (_, status, body, exitCode, error) => {
  const { fetch } = portal(status, body);
  const ran = await runCommand(['devices', 'alice$saas.com'], { environment, fetch });
  expect(ran).toEqual({ exitCode, output: '', error });
});
