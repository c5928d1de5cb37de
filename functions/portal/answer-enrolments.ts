import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { createEnrolment } from '../../shared/enrolment/create-enrolment.ts';
import type { Answer } from '../../shared/http/answer.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import { parseUserIdentity } from '../../shared/protocol/identity.ts';
import type { Portal } from './create-portal.ts';
import { type PortalCall, portalBody } from './portal-request.ts';

/** The body of `POST /enrolments`. */
export const enrolmentRequestSchema = z.strictObject({
  userIdentity: z.string(),
  scopes: z.array(z.string().max(64)).min(1).max(16),
  /** User who asks for the device: the owner or an administrator; the owner unless it is given. */
  requestedBy: z.string().optional(),
});

/** Answers `POST /enrolments` with 201 and a one-time token, which is never shown again. */
export async function answerCreateEnrolment(
  event: APIGatewayProxyEventV2,
  { principal }: PortalCall,
  portal: Portal,
): Promise<Outcome<Answer>> {
  const body = portalBody(event);
  if (!body.ok) return body;
  const parsed = enrolmentRequestSchema.safeParse(body.value);
  if (!parsed.success) {
    return refuse(
      'INVALID_REQUEST',
      'the body has to be { "userIdentity", "scopes": [...], "requestedBy"? }',
    );
  }
  const { userIdentity: text, scopes, requestedBy = text } = parsed.data;
  const userIdentity = parseUserIdentity(text);
  if (!userIdentity.ok) return userIdentity;
  const created = await createEnrolment(portal, {
    userIdentity: userIdentity.value,
    scopes,
    requestedBy,
    principal,
  });
  return created.ok ? accept({ status: 201, body: created.value }) : created;
}
