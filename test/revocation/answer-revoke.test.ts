import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, test } from 'vitest';
import { answerRevoke } from '../../functions/portal/answer-revocations.ts';
import { call, createRevocationSetup, noonMs } from './revocation-setup.ts';

const { dependencies, addUser, device, notices } = await createRevocationSetup();

test('POST /revocations that there is no time for is 503, and the same request goes on (revocation.md, Bulk Revocation)', async () => {
  const user = await addUser('alice', { dev1: {}, dev2: {} });
  const event = {
    headers: { 'content-type': 'application/json' },
    isBase64Encoded: false,
    body: JSON.stringify({
      revocation_id: 'rev_1',
      user_identity: 'alice$saas.com',
      devices: ['dev1', 'dev2'],
      reason: 'device_lost',
      revoked_by: 'alice$saas.com',
      requested_at: new Date(noonMs).toISOString(),
    }),
  } as unknown as APIGatewayProxyEventV2;
  expect(await answerRevoke(event, { ...call, deadlineMs: noonMs }, dependencies)).toMatchObject({
    ok: false,
    refusal: {
      code: 'SERVICE_UNAVAILABLE',
      reasons: ['not every device is revoked yet: the same request goes on from there'],
    },
  });
  expect((await device(user, 'dev1')).status).toBe('active');
  expect(notices).toEqual([]);
  expect(await answerRevoke(event, call, dependencies)).toMatchObject({
    ok: true,
    value: { status: 202, body: { status: 'REVOKED' } },
  });
  expect((await device(user, 'dev2')).status).toBe('revoked');
  expect(notices).toHaveLength(1);
});
