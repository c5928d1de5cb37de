import { isSignedWith, type SignatureCheck } from './aws-signature.ts';
import type { Authorize } from './http-gateway.ts';

/** Account that a local cloud plays. */
const accountId = '000000000000';

/**
 * Plays the IAM authoriser of an HTTP API: lets requests through that are signed with the credentials, and tells the
 * function who signed. There is one principal, who may call every route.
 *
 * Source: API Gateway developer guide, "Control access to HTTP APIs with IAM authorization".
 */
export function authorizePortal(check: Omit<SignatureCheck, 'nowMs' | 'service'>): Authorize {
  return async (request) => {
    const { receivedAtMs: nowMs } = request;
    if (!(await isSignedWith({ ...check, service: 'execute-api', nowMs }, request))) return undefined;
    const userId = `AIDA${'LOCAL'.padEnd(17, '0')}`;
    return {
      authorizer: {
        iam: {
          accessKey: check.credentials.accessKeyId,
          accountId,
          callerId: userId,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: `arn:aws:iam::${accountId}:user/portal`,
          userId,
        },
      },
    };
  };
}
