import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../../infra/local/cast.ts';
import { portalRoutes } from '../../../shared/http/routes.ts';
import { rotationOf } from '../../identities/identity-setup.ts';
import type { ApiScene, Call } from '../api-scene.ts';
import { ago, revocation } from './requests.ts';

/** Calls of the API of portals. */
export function portalCalls(started: () => ApiScene): void {
  describe('the API of portals answers as its document says', () => {
    let api: ApiScene;
    beforeAll(() => {
      api = started();
    });

    const text: Call = { body: 'text', mediaType: 'text/plain' };

    test('PUT and DELETE /identities', async () => {
      const [key, next] = [generateKeyPair(), generateKeyPair()];
      const user = 'dora$saas.example';
      const put = (path: string, body: unknown) => api.portal('PUT', `/identities/${path}`, { body });
      const good = { primaryKey: key.publicKey.spkiBase64, administrators: ['admin$saas.example'] };
      expect((await put(user, good)).status).toBe(201);
      expect((await put(user, good)).status).toBe(200);
      await api.portal('PUT', `/identities/${user}`, text);
      await put(user, {});
      await put(user, { primaryKey: 'AAAA' });
      await put('Dora', good);
      await put('dora$other.example', good);
      await put('btps-canary$saas.example', good);
      const other = { ...good, primaryKey: next.publicKey.spkiBase64 };
      await put(user, { ...other, override: { by: 'eve$saas.example', reason: 'none' } });
      const rotation = rotationOf(user, next, [next, next], {
        issuedAt: ago(0),
        audience: 'https://no.example',
      });
      await put(user, { ...other, rotation });
      const close = (path: string) => api.portal('DELETE', `/identities/${path}`);
      expect((await close(user)).body).toMatchObject({ status: 'closed' });
      for (const each of ['Dora', 'nobody$saas.example', 'btps-canary$saas.example']) await close(each);
      expect((await put(user, good)).status).toBe(409);
    });

    test('GET /identities and their audit trails', async () => {
      for (const path of ['', '/audit']) {
        const get = (user: string, query = '') => api.portal('GET', `/identities/${user}${path}${query}`);
        const { status, body } = await get('alice$saas.example', '?limit=1');
        expect([status, typeof body.cursor]).toEqual([200, 'string']);
        expect((await get('alice$saas.example')).status).toBe(200);
        await get('alice$saas.example', '?limit=0');
        await get('nobody$saas.example');
        await get('Alice');
      }
    });

    test('POST /enrolments', async () => {
      const post = (body: unknown) => api.portal('POST', '/enrolments', { body });
      const good = { userIdentity: 'alice$saas.example', scopes: ['send'] };
      expect((await post(good)).status).toBe(201);
      await api.portal('POST', '/enrolments', text);
      await post({});
      for (const userIdentity of ['Alice', 'nobody$saas.example', 'btps-canary$saas.example']) {
        await post({ ...good, userIdentity });
      }
      await post({ ...good, requestedBy: 'eve$saas.example' });
    });

    test('/revocations', async () => {
      const post = (body: unknown) => api.portal('POST', '/revocations', { body });
      const user = 'alice$saas.example';
      const good = revocation('rev_1', user, ['dev1234', 'dev9999']);
      expect((await post(good)).body).toMatchObject({ status: 'PARTIAL' });
      await api.portal('POST', '/revocations', text);
      await post({});
      await post({ ...good, devices: 'all' });
      await post(revocation('rev_2', 'Alice', 'all'));
      await post(revocation('rev_2', 'nobody$saas.example', 'all'));
      await post(revocation('rev_2', 'btps-canary$saas.example', 'all'));
      await post({ ...revocation('rev_2', user, 'all'), revoked_by: 'eve$saas.example' });
      const since = { ...revocation('rev_3', user, 'all'), invalid_since: ago(600) };
      expect((await post(since)).status).toBe(202);
      for (const id of ['rev_1', 'rev_3']) {
        expect((await api.portal('GET', `/revocations/${id}`)).body.records).not.toEqual([]);
      }
      await api.portal('GET', '/revocations/none');
      expect((await api.portal('GET', '/revocations/rev_3?cursor=x')).status).toBe(400);
    });

    test('what is not signed, the document itself, and what is no route', async () => {
      for (const { method, path } of portalRoutes) {
        const named = path.replace(/\{\w+\}/, 'alice$saas.example');
        expect((await api.portal(method, named, { unsigned: true })).status).toBe(403);
      }
      expect((await api.portal('GET', '/openapi.json')).status).toBe(200);
      expect((await api.portal('GET', '/nothing')).status).toBe(404);
      expect((await api.portal('POST', '/identities/alice$saas.example')).status).toBe(405);
    });
  });
}
