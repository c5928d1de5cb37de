import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { delegatedIdentity, generateKeyPair } from '../../../infra/local/cast.ts';
import { revokeDevice } from '../../../shared/registry/seed.ts';
import { refreshFamilyKey } from '../../../shared/tokens/refresh-family.ts';
import type { ApiScene } from '../api-scene.ts';
import { ago, revocation } from './requests.ts';

/** Calls by which devices are enrolled and renew their tokens. */
export function tokenCalls(started: () => ApiScene): void {
  describe('enrolment and tokens answer as the document says', () => {
    let api: ApiScene;
    beforeAll(() => {
      api = started();
    });

    const enrol = (body: unknown) => api.device('POST', '/auth/devices', { body });
    const renew = (body: unknown) => api.device('POST', '/auth/tokens', { body });
    const notBase64 = 'AAAA';

    test('POST /auth/devices', async () => {
      const user = 'alice$saas.example';
      const key = generateKeyPair();
      const token = await api.oneTimeToken(user);
      const good = api.authRequest(user, token, key);
      const { body: device } = await enrol(good);
      expect(device).toMatchObject({ dns: 'pending' });
      await enrol(api.authRequest(user, token));
      await api.device('POST', '/auth/devices', { body: 'text', mediaType: 'text/plain' });
      await enrol({});
      await enrol({ ...good, identity: 'Alice' });
      await enrol({ ...good, device_pubkey: notBase64 });
      await enrol({ ...good, auth_token: 'another' });
      await enrol(api.authRequest(user, token, key, ago(400)));
      await enrol(api.authRequest(user, token, key, ago(-400)));
      const body = revocation('rev_enrol', user, [device.delegated_id]);
      expect((await api.portal('POST', '/revocations', { body })).status).toBe(202);
      expect((await enrol(api.authRequest(user, token, key))).body.code).toBe('DELEGATION_REVOKED');
      await api.exhaust('POST', '/auth/devices', { body: api.authRequest(user, 'no token') });
    });

    test('POST /auth/devices of users who may not', async () => {
      for (const [user, code] of [
        ['full$saas.example', 'DELEGATION_LIMIT_EXCEEDED'],
        ['closed$saas.example', 'IDENTITY_NOT_FOUND'],
      ] as const) {
        const identity = { primaryKey: generateKeyPair().publicKey.spkiBase64, deviceLimit: 0 };
        await api.portal('PUT', `/identities/${user}`, { body: identity });
        const token = await api.oneTimeToken(user);
        if (user.startsWith('closed')) await api.portal('DELETE', `/identities/${user}`);
        expect((await enrol(api.authRequest(user, token))).body.code).toBe(code);
      }
    });

    test('POST /auth/tokens', async () => {
      const { cloud, registrar, alice } = api.scene;
      const key = generateKeyPair();
      const { body } = await enrol(api.authRequest(alice.text, await api.oneTimeToken(alice.text), key));
      const { delegated_id: id, delegated_identity: identity, refresh_token: token } = body;
      const good = api.refreshRequest(identity, token, key);
      expect((await renew(good)).status).toBe(200);
      await api.device('POST', '/auth/tokens', { body: 'text', mediaType: 'text/plain' });
      await renew({});
      await renew({ ...good, identity: alice.text });
      await renew({ ...good, identity: 'nobody$alice.btps.saas.example' });
      await renew(api.refreshRequest(identity, token, key, ago(400)));
      await renew(api.refreshRequest(identity, token, key, ago(-400)));
      await renew({ ...good, request_id: 'r2' });
      await api.exhaust('POST', '/auth/tokens', { body: {} });

      const other = generateKeyPair();
      const enrolled = await enrol(api.authRequest(alice.text, await api.oneTimeToken(alice.text), other));
      await registrar.dynamoDb.send(
        new UpdateItemCommand({
          TableName: cloud.tables.Registry.name,
          Key: refreshFamilyKey(alice.originalIdentity, enrolled.body.delegated_id),
          UpdateExpression: 'SET expiresAtSeconds = :past',
          ExpressionAttributeValues: { ':past': { N: '1' } },
        }),
      );
      const late = { identity: enrolled.body.delegated_identity, token: enrolled.body.refresh_token };
      expect((await renew(api.refreshRequest(late.identity, late.token, other))).body.code).toBe(
        'TOKEN_EXPIRED',
      );
      await renew(api.refreshRequest(late.identity, 'a token that it never had', other));
      const expired = delegatedIdentity('expired$alice.btps.saas.example');
      await registrar.addDevice(expired, key.publicKey, key.publicKey, { expiresAtSeconds: 1 });
      await renew(api.refreshRequest(expired.text, 'any', key));
      const { originalIdentity } = alice;
      const revoked = { originalIdentity, delegatedId: id, revokedAt: ago(0), revocationId: 'rev_seed' };
      await revokeDevice(registrar.dynamoDb, cloud.tables.Registry.name, revoked);
      expect((await renew(good)).body.code).toBe('DELEGATION_REVOKED');
    });
  });
}
