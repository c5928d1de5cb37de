import { describe, expect, test } from 'vitest';
import { createEnrolment } from '../../shared/enrolment/create-enrolment.ts';
import { closeIdentity } from '../../shared/identities/close-identity.ts';
import { putIdentity } from '../../shared/identities/put-identity.ts';
import { parseUserIdentity } from '../../shared/protocol/identity.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';

const parsed = parseUserIdentity('btps-canary$saas.com');
if (!parsed.ok) throw new Error('the canary has no valid name');
const user = parsed.value;

/** Nothing is asked of the registry: there is none. */
const nothing = { domain: 'saas.com' } as never;

const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  'is not registered or changed by a portal': () => putIdentity(nothing, user, {} as never, {} as never),
  'is not closed by a portal': () => closeIdentity(nothing, user, {} as never),
  'enrols no device': () => createEnrolment(nothing, { userIdentity: user, scopes: ['send'] } as never),
  'is not revoked': () => requestRevocation(nothing, { user } as never, {} as never),
};

describe('the canary is no account (canary identity)', () => {
  test.each(Object.entries(operations))('it %s: ACCESS_DENIED', async (_, operation) => {
    expect(await operation()).toEqual({
      ok: false,
      refusal: {
        code: 'ACCESS_DENIED',
        reasons: ['this account is kept for the checks of the service itself'],
      },
    });
  });
});
