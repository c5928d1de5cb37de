import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../shared/http/answer.ts';
import { closeIdentity } from '../../shared/identities/close-identity.ts';
import { describeIdentity } from '../../shared/identities/describe-identity.ts';
import { readIdentityRequest } from '../../shared/identities/identity-request.ts';
import { putIdentity } from '../../shared/identities/put-identity.ts';
import { accept, type Outcome } from '../../shared/protocol/errors.ts';
import type { Portal } from './create-portal.ts';
import { type PortalCall, pathUser, portalBody } from './portal-request.ts';

/** Answers `PUT /identities/{userIdentity}`: 201 for a new identity, 200 for one that was there. */
export async function answerPutIdentity(
  event: APIGatewayProxyEventV2,
  call: PortalCall,
  portal: Portal,
): Promise<Outcome<Answer>> {
  const user = pathUser(event);
  if (!user.ok) return user;
  const body = portalBody(event);
  if (!body.ok) return body;
  const request = readIdentityRequest(body.value);
  if (!request.ok) return request;
  const put = await putIdentity(portal, user.value, request.value, call);
  return put.ok ? accept({ status: put.value.created ? 201 : 200, body: put.value.identity }) : put;
}

/** Answers `DELETE /identities/{userIdentity}`: the identity is closed, and stays closed. */
export async function answerCloseIdentity(
  event: APIGatewayProxyEventV2,
  call: PortalCall,
  portal: Portal,
): Promise<Outcome<Answer>> {
  const user = pathUser(event);
  if (!user.ok) return user;
  const closed = await closeIdentity(portal, user.value, call);
  return closed.ok ? accept({ status: 200, body: closed.value }) : closed;
}

/** Answers `GET /identities/{userIdentity}?limit&cursor`: the identity with a page of its devices. */
export async function answerDescribeIdentity(
  event: APIGatewayProxyEventV2,
  portal: Portal,
): Promise<Outcome<Answer>> {
  const user = pathUser(event);
  if (!user.ok) return user;
  const { limit, cursor } = event.queryStringParameters ?? {};
  const report = await describeIdentity(portal, user.value, {
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(cursor !== undefined && { cursor }),
  });
  return report.ok ? accept({ status: 200, body: report.value }) : report;
}
